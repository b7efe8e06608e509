/** Latin letters that are no letter with an accent. */
const spelled: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/**
 * Small letters, Latin ones without accents, other scripts as they are, without signs that nobody sees and without the stroke
 * that lengthens Arabic words.
 */
export function foldLetters(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Cf}\u0640]/gu, '')
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .replace(/[ßæœøłđðþı]/gu, (letter) => spelled[letter] ?? letter)
    .normalize('NFC');
}

/**
 * Words of a name that are compared with those of a table: folded letters, Arabic ones without their variants (أ إ آ are ا, ة is
 * ه, ى is ي) and vowel marks, and one blank for whatever stands between.
 */
export function foldWords(text: string): string {
  if (/^[a-z0-9]+$/.test(text)) return text;
  const small = text.toLowerCase();
  // Nothing to take apart: names of a list are asked by the million.
  const isPlain = /^[a-z0-9 .'\u0621-\u063f\u0641-\u064a]*$/.test(small);
  return (isPlain ? small : foldLetters(text))
    .replace(/[أإآٱ]/gu, 'ا')
    .replace(/ى/gu, 'ي')
    .replace(/ة/gu, 'ه')
    .replace(/[\u064b-\u0652\u0670]/gu, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}
