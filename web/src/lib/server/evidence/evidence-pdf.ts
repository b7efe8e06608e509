import type { EvidencePack } from '#domain/call/evidence/evidence-pack.ts';
import * as m from '#lib/paraglide/messages.js';
import { evidenceSections } from './evidence-rows.ts';
import { PdfWriter } from './pdf-writer.ts';

/**
 * A pack as a PDF (A4): the facts of its JSON, in words. Letters that its fonts lack are named as missing; they stand in the
 * JSON.
 * @param options compress: false leaves its text readable for programs that have no inflater
 */
export async function evidencePdf(pack: EvidencePack, options: { compress?: boolean } = {}): Promise<Buffer> {
  const title = m.evidence_title();
  const writer = new PdfWriter({
    ...{ title, madeAt: new Date(pack.madeAt), unprinted: m.evidence_unprinted() },
    compress: options.compress ?? true,
  });
  writer.paragraph(title, { size: 16, isBold: true });
  writer.paragraph(m.evidence_times_hint(), { size: 8, isBold: false });
  for (const section of evidenceSections(pack)) {
    writer.gap(8);
    writer.paragraph(section.title, { size: 11, isBold: true });
    for (const { label, value } of section.rows) writer.fact({ label, value, size: 9 });
  }
  return writer.end();
}
