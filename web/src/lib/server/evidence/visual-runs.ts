/**
 * The order in which a line is printed whose letters run both ways (Unicode's bidirectional algorithm, UAX #9). pdfkit joins
 * Arabic letters, but prints every word at the right of the word before it.
 */
import bidiFactory, { type Bidi } from 'bidi-js';

// The package exports the function itself; its types say `default` of it to who resolves as Node does.
const bidi = (bidiFactory as unknown as () => Bidi)();

/** Signs that order text and are not printed: marks, embeddings, isolates. */
const orderSigns = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const rightToLeft =
  /[\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Samaritan}\p{sc=Mandaic}\p{sc=Adlam}]/u;
const ofSomeScript = /[^\p{sc=Common}\p{sc=Inherited}]/u;

/** What is printed in one piece, with one font; `text` is in the order that `font.layout` of fontkit wants. */
export interface VisualRun {
  text: string;
  isBold: boolean;
  /** The built-in font has all its letters. */
  isLatin: boolean;
}

/** A paragraph whose order is known; lines are cut out of it. */
export interface OrderedText {
  text: string;
  levels: Uint8Array;
}

/** A text that keeps its own order within a line and disturbs nothing beside it; text without such letters is as it was. */
export function isolated(text: string): string {
  const own = text.replace(new RegExp(orderSigns, 'g'), '');
  return rightToLeft.test(own) ? `\u2068${own}\u2069` : own;
}

/** Whether a text on its own begins at the right: by its first letter that is in no isolate. */
export function beginsAtRight(text: string): boolean {
  return bidi.getEmbeddingLevels(text, 'auto').paragraphs[0]?.level === 1;
}

export function ordered(text: string, base: 'ltr' | 'rtl'): OrderedText {
  return { text, levels: bidi.getEmbeddingLevels(text, base).levels };
}

interface Item extends VisualRun {
  level: number;
}

/**
 * The pieces of a line from left to right.
 * @param line from, to: indices of the paragraph; `to` is not in the line
 * @param styleAt of the sign at an index
 */
export function visualRuns(
  { text, levels }: OrderedText,
  line: { from: number; to: number },
  styleAt: (index: number) => Pick<VisualRun, 'isBold' | 'isLatin'>,
): VisualRun[] {
  const items: Item[] = [];
  for (let at = line.from; at < line.to;) {
    const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const level = levels[at] ?? 0;
    const { isBold, isLatin: hasLatin } = styleAt(at);
    // Signs between words of a right-to-left script are printed with them, so that fontkit turns them round together.
    const isLatin = hasLatin && level % 2 === 0;
    at += sign.length;
    if (orderSigns.test(sign)) continue;
    const last = items.at(-1);
    if (last?.level === level && last.isBold === isBold && last.isLatin === isLatin) last.text += sign;
    else items.push({ text: sign, level, isBold, isLatin });
  }
  return inVisualOrder(items).map(({ text: logical, level, isBold, isLatin }) => ({
    ...{ isBold, isLatin },
    text: forLayout(logical, level),
  }));
}

/** Rule L2: from the highest level down to the lowest odd one, what stands at that level or above is turned round. */
function inVisualOrder(items: readonly Item[]): Item[] {
  const order = [...items];
  for (let level = Math.max(0, ...items.map((item) => item.level)); level > 0; level -= 1) {
    for (let from = 0; from < order.length; from += 1) {
      let to = from;
      while ((order[to]?.level ?? -1) >= level) to += 1;
      order.splice(from, to - from, ...order.slice(from, to).reverse());
      from = Math.max(from, to - 1);
    }
  }
  return order;
}

/** fontkit decides by the first script it finds in a piece whether to turn it round. */
function forLayout(text: string, level: number): string {
  const isReversed = level % 2 === 1;
  const signs = [...text].map((sign) => (isReversed ? (bidi.getMirroredCharacter(sign) ?? sign) : sign));
  const first = signs.find((sign) => ofSomeScript.test(sign));
  const willBeReversed = first !== undefined && rightToLeft.test(first);
  return (isReversed === willBeReversed ? signs : signs.reverse()).join('');
}
