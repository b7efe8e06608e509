import { RedialError } from '../error.ts';

/** How pictures, archives and recordings begin. */
const otherKinds = [
  [0x1f, 0x8b],
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
  [0x52, 0x61, 0x72, 0x21],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x42, 0x5a, 0x68],
  [0x52, 0x49, 0x46, 0x46],
];

const pageOrXml = /^[\ufeff\s]*<(?:!doctype|!--|\?xml|html|head|body|meta|table|style)/i;

/** Texts of other programs that people and tools export lists of people as. */
const otherTexts: readonly [kind: string, beginning: RegExp][] = [
  ['JSON', /^\s*(?:\[\s*[[{]|\{\s*["}])/],
  ['vCard', /^\s*BEGIN:VCARD\b/i],
  ['rich text', /^\s*\{\\rtf/],
  ['SQL', /^\s*(?:--[^\n]*\n\s*)*(?:INSERT INTO|CREATE TABLE|SELECT)\s+[`"\w[*]/i],
];

/**
 * What a file is by its first bytes.
 * @throws RedialError `bad_input` for what is no table, with what to do
 */
export function kindOfFile(first: Uint8Array): 'workbook' | 'text' {
  if (first.length === 0) throw new RedialError('file_empty');
  const begins = (...bytes: number[]): boolean => bytes.every((byte, index) => first[index] === byte);
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0x50, 0x4b, 0x05, 0x06)) return 'workbook';
  // Workbooks of before 2007, and those of today that a password protects.
  if (begins(0xd0, 0xcf, 0x11, 0xe0)) throw new RedialError('table_old_workbook');
  if (begins(0x25, 0x50, 0x44, 0x46)) throw new RedialError('table_pdf');
  // UTF-16 has zeros between these letters.
  const text = Buffer.from(first.subarray(0, 400))
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/^(?:ÿþ|þÿ|ï»¿)/, '');
  if (pageOrXml.test(text)) throw new RedialError('table_web_page');
  const otherText = otherTexts.find(([, beginning]) => beginning.test(text))?.[0];
  if (otherText !== undefined) throw new RedialError('table_other_text', { kind: otherText });
  if (otherKinds.some((kind) => begins(...kind)) || isBinary(first)) throw new RedialError('table_not_text');
  return 'text';
}

/** Many characters that no text has. */
function isBinary(first: Uint8Array): boolean {
  // A mark of UTF-8 is a promise; and few rows of a file may have what many more rows of it have not.
  if (first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf) return false;
  let odd = 0;
  for (const byte of first) if (byte > 0 && byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) odd += 1;
  const isWide =
    (first[0] === 0xff && first[1] === 0xfe) || (first[0] === 0xfe && first[1] === 0xff) || first.includes(0);
  // The upper byte of Arabic in UTF-16 is such a character.
  return !isWide && odd > first.length / 20;
}
