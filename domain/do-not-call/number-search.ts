/** What people type to find a number, as it is looked for in numbers in E.164. */
interface NumberSearch {
  digits: string;
  /** It was typed with its country code: the number begins with the digits. */
  isFromStart: boolean;
}

/**
 * Reads a number or a part of it in any notation: `(212) 555-0176`, `0044 20 7946`, `٠٥٠ ١٢٣`. Zeros before a number without
 * a country code are those of national notation, which no number in E.164 has. Null if there are no digits.
 */
export function numberSearch(typed: string): NumberSearch | null {
  const text = typed
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, asciiDigit)
    .trim();
  // “+44 (0)20”: the zero in brackets is dialled only at home.
  const digits = text.replace(/\(0\)/g, '').replace(/\D/g, '');
  if (digits === '') return null;
  if (text.startsWith('+')) return { digits, isFromStart: true };
  if (/^00\d/.test(digits)) return { digits: digits.slice(2), isFromStart: true };
  return { digits: digits.replace(/^0+(?=\d)/, ''), isFromStart: false };
}

const isDigit = (code: number): boolean => /\p{Nd}/u.test(String.fromCodePoint(code));

/** Digits of a script stand one after the other, from zero; before the zero there is another sign. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  for (let value = 0; value < 10; value += 1) if (!isDigit(code - value - 1)) return String(value);
  return digit;
}
