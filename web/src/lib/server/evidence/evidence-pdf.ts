import PDFDocument from 'pdfkit';
import type { EvidencePack } from '#domain/call/evidence/evidence-pack.ts';
import * as m from '#lib/paraglide/messages.js';
import { evidenceSections } from './evidence-rows.ts';

/** Signs beyond Latin-1 that the built-in fonts have. */
const alsoPrinted = '–—‘’“”•…€';
const unprinted = new RegExp(`[^\\x20-\\x7e\\xa0-\\xff${alsoPrinted}]+`, 'g');

/**
 * The text as the built-in fonts can print it. They have no Arabic, and a font that has it would need the order of mixed lines
 * as well: what they lack is named instead of printed as something else, and stands in the JSON.
 */
function printable(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ').replace(unprinted, m.evidence_unprinted());
}

/**
 * A pack as a PDF (A4): the facts of its JSON, in words.
 * @param options compress: false leaves its text readable for programs that have no inflater
 */
export async function evidencePdf(pack: EvidencePack, options: { compress?: boolean } = {}): Promise<Buffer> {
  const document = new PDFDocument({
    ...{ size: 'A4', margin: 48, compress: options.compress ?? true },
    info: { Title: m.evidence_title(), CreationDate: new Date(pack.madeAt) },
  });
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', resolve);
    document.on('error', reject);
  });
  document.font('Helvetica-Bold').fontSize(16).text(m.evidence_title());
  document.font('Helvetica').fontSize(8).text(m.evidence_times_hint());
  for (const { title, rows } of evidenceSections(pack)) {
    document.moveDown().font('Helvetica-Bold').fontSize(11).text(printable(title));
    for (const { label, value } of rows) {
      document
        .fontSize(9)
        .font('Helvetica-Bold')
        .text(`${printable(label)}: `, { continued: true });
      document.font('Helvetica').text(printable(value));
    }
  }
  document.end();
  await ended;
  return Buffer.concat(chunks);
}
