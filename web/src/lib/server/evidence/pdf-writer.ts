import { createRequire } from 'node:module';
import { openSync } from 'fontkit';
import PDFDocument from 'pdfkit';
import { beginsAtRight, ordered, visualRuns, type OrderedText, type VisualRun } from './visual-runs.ts';

const require = createRequire(import.meta.url);
/** Arabic, Hebrew, Cyrillic, Greek, Georgian, Armenian and more in one font, which only documents that need it hold. */
const wideFont = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
};

/** What the built-in fonts have: Latin-1 and some signs beyond. */
const inBuiltIn = /[\x20-\x7e\xa0-\xac\xae-\xff–—‘’“”•…€]/;
/** What orders or joins letters and is not seen. */
const unseen = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe00-\ufe0f\ufeff]/;
const embeddings = /[\u202a-\u202e]/g;
const leading = 1.2;

interface Piece {
  text: string;
  isBold: boolean;
}

interface Style {
  size: number;
  base: 'ltr' | 'rtl';
}

let glyphsOfWideFont: ((codePoint: number) => boolean) | null = null;

/** Both cuts have the same scripts; the letters of one are asked for. */
function isInWideFont(sign: string): boolean {
  if (glyphsOfWideFont === null) {
    const font = openSync(wideFont.regular);
    glyphsOfWideFont = 'fonts' in font ? () => false : (codePoint) => font.hasGlyphForCodePoint(codePoint);
  }
  return glyphsOfWideFont(sign.codePointAt(0) ?? 0);
}

/**
 * Writes paragraphs into a PDF (A4), letters of right-to-left scripts joined and in their order.
 * @param unprinted stands for letters that neither font has
 */
export class PdfWriter {
  readonly #document: PDFKit.PDFDocument;
  readonly #unprinted: string;

  constructor(options: { title: string; madeAt: Date; compress: boolean; unprinted: string }) {
    const info = { Title: options.title, CreationDate: options.madeAt };
    this.#document = new PDFDocument({ size: 'A4', margin: 48, compress: options.compress, info });
    this.#unprinted = options.unprinted;
  }

  /** A line or more of one text; one that begins at the right stands there. */
  paragraph(text: string, style: { size: number; isBold: boolean }): void {
    const printed = this.#printable(text);
    const base = beginsAtRight(printed) ? 'rtl' : 'ltr';
    this.#write([{ text: printed, isBold: style.isBold }], { size: style.size, base });
  }

  /** A fact: beside its label, or below it if it begins at the right and is longer than a line. */
  fact({ label, value, size }: { label: string; value: string; size: number }): void {
    const name: Piece = { text: `${this.#printable(label)}: `, isBold: true };
    const printed = this.#printable(value);
    const isAtRight = beginsAtRight(printed);
    const fact = [name, { text: isAtRight ? `\u2067${printed}\u2069` : printed, isBold: false }];
    if (!isAtRight || this.#lines(textOf(fact, 'ltr'), fact, size).length === 1)
      return this.#write(fact, { size, base: 'ltr' });
    this.#write([name], { size, base: 'ltr' });
    this.#write([{ text: printed, isBold: false }], { size, base: 'rtl' });
  }

  gap(size: number): void {
    this.#document.y += size * leading;
  }

  async end(): Promise<Buffer> {
    const document = this.#document;
    const chunks: Buffer[] = [];
    const ended = new Promise<void>((done, fail) => {
      document.on('data', (chunk: Buffer) => chunks.push(chunk));
      document.on('end', done);
      document.on('error', fail);
    });
    document.end();
    await ended;
    return Buffer.concat(chunks);
  }

  /** What no font has is named instead of printed as something else. Embeddings could show a text in another order than it has. */
  #printable(text: string): string {
    let printed = '';
    let isMissing = false;
    for (const sign of text.replace(/[\r\n\t]+/g, ' ').replace(embeddings, '')) {
      const isPrinted = inBuiltIn.test(sign) || unseen.test(sign) || isInWideFont(sign);
      if (isPrinted) printed += sign;
      else if (!isMissing) printed += this.#unprinted;
      isMissing = !isPrinted;
    }
    return printed;
  }

  #write(pieces: readonly Piece[], { size, base }: Style): void {
    const document = this.#document;
    const all = textOf(pieces, base);
    const { left, right } = document.page.margins;
    for (const line of this.#lines(all, pieces, size)) {
      if (document.y + size * leading > document.page.maxY()) document.addPage();
      const runs = visualRuns(all, line, styleOf(all, pieces));
      const width = runs.reduce((sum, run) => sum + this.#width(run, size), 0);
      let x = base === 'rtl' ? document.page.width - right - width : left;
      const { y } = document;
      for (const run of runs) {
        this.#use(run, size).text(run.text, x, y + size, {
          lineBreak: false,
          baseline: 'alphabetic',
          features: ['kern'],
        });
        x += this.#width(run, size);
      }
      document.x = left;
      document.y = y + size * leading;
    }
  }

  /** Where lines are cut: between words, and within a word that is longer than a line. */
  #lines(all: OrderedText, pieces: readonly Piece[], size: number): { from: number; to: number }[] {
    const { page } = this.#document;
    const room = page.width - page.margins.left - page.margins.right;
    const styleAt = styleOf(all, pieces);
    const widthOf = (from: number, to: number): number =>
      visualRuns(all, { from, to }, styleAt).reduce((sum, run) => sum + this.#width(run, size), 0);
    const lines: { from: number; to: number }[] = [];
    let line = { from: 0, to: 0 };
    // Words are measured one by one: their letters do not join over blanks.
    let filled = 0;
    const end = (next: number): void => {
      if (line.to > line.from) lines.push(line);
      line = { from: next, to: next };
      filled = 0;
    };
    const grow = (to: number, width: number): void => {
      line.to = to;
      filled += width;
    };
    for (const { 0: word, index } of all.text.matchAll(/\S+/g)) {
      const to = index + word.length;
      const width = widthOf(line.to, to);
      if (filled + width <= room) {
        grow(to, width);
        continue;
      }
      end(index);
      for (const sign of word) {
        const next = line.to + sign.length;
        if (filled + widthOf(line.to, next) > room) end(line.to);
        grow(next, widthOf(line.to, next));
      }
    }
    end(all.text.length);
    return lines;
  }

  /** With a feature named, pdfkit shapes a piece as a whole; without, word by word. */
  #width(run: VisualRun, size: number): number {
    return this.#use(run, size).widthOfString(run.text, { features: ['kern'] });
  }

  #use({ isBold, isLatin }: VisualRun, size: number): PDFKit.PDFDocument {
    const font = isLatin ? (isBold ? 'Helvetica-Bold' : 'Helvetica') : isBold ? wideFont.bold : wideFont.regular;
    return this.#document.font(font).fontSize(size);
  }
}

function textOf(pieces: readonly Piece[], base: 'ltr' | 'rtl'): OrderedText {
  return ordered(pieces.map(({ text }) => text).join(''), base);
}

function styleOf(
  { text }: OrderedText,
  pieces: readonly Piece[],
): (index: number) => Pick<VisualRun, 'isBold' | 'isLatin'> {
  const firstLength = pieces[0]?.text.length ?? 0;
  return (index) => ({
    isBold: (index < firstLength ? pieces[0] : pieces.at(-1))?.isBold ?? false,
    isLatin: inBuiltIn.test(text[index] ?? ''),
  });
}
