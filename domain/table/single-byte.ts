/**
 * Which of the two code pages of Windows that our files come in wrote this text: 1252 (Western Europe) or 1256 (Arabic). In
 * the languages of the first, letters beyond ASCII stand among letters of ASCII; in Arabic, words have no others. Both have
 * the same dashes and quotation marks.
 */

/** Arabic letters of Windows-1256, those of Persian and Urdu included; its vowels from French are not among them. */
const arabic = new Set([
  ...[0x81, 0x8a, 0x8d, 0x8e, 0x8f, 0x90, 0x98, 0x9a, 0x9f, 0xaa, 0xc0, 0xff],
  ...range(0xc1, 0xd6),
  ...range(0xd8, 0xdf),
  ...[0xe1, 0xe3, 0xe4, 0xe5, 0xe6, 0xec, 0xed],
  // Signs of vowels.
  ...[0xdc, 0xf0, 0xf1, 0xf2, 0xf3, 0xf5, 0xf6, 0xf8, 0xfa],
]);
/** Two in three letters of any Arabic text, and few of what other code pages have in their places. */
const frequent = new Set([0xc7, 0xc9, 0xd1, 0xe1, 0xe3, 0xe4, 0xe5, 0xe6, 0xed]);
/** Fewer letters than this prove nothing by their frequency. */
const frequencyFrom = 30;
/** Letters of Windows-1256 that Windows-1252 has no character for. */
const arabicOnly = new Set([0x81, 0x8d, 0x8f, 0x90]);

/** Null where the bytes look like neither: then a guess would spoil every name. */
export function singleByteEncoding(bytes: Uint8Array): 'windows-1252' | 'windows-1256' | null {
  const words = { mixed: 0, pure: 0 };
  const letters = { all: 0, arabic: 0, frequent: 0 };
  let high = 0;
  let low = 0;
  for (let index = 0; index <= bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (isHighLetter(byte)) {
      high += 1;
      continue;
    }
    if (isAsciiLetter(byte)) {
      low += 1;
      continue;
    }
    if (high > 0 && low > 0) words.mixed += 1;
    if (high > 1 && low === 0) {
      words.pure += 1;
      for (const letter of bytes.subarray(index - high, index)) {
        letters.all += 1;
        if (arabic.has(letter)) letters.arabic += 1;
        if (frequent.has(letter)) letters.frequent += 1;
      }
    }
    high = low = 0;
  }
  if (words.pure <= words.mixed) return 'windows-1252';
  const isUsual = letters.all < frequencyFrom || letters.frequent >= letters.all * 0.35;
  return isUsual && letters.arabic >= letters.all * 0.9 ? 'windows-1256' : null;
}

/** What is a letter in either code page. */
function isHighLetter(byte: number): boolean {
  return byte >= 0xc0 || arabicOnly.has(byte);
}

function isAsciiLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
