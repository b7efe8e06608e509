/**
 * A sentence of a transcript in the form in which the lexica are written: lower case, no accents and no Arabic vowel
 * signs, one form for letters that are confused, ASCII digits, apostrophes and hyphens as spaces, clauses ended by
 * ` , `, single spaces, one at each end. Between digits `:`, `.`, `/` and `-` stay.
 */
export function spokenText(phrase: string): string {
  const letters = phrase
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\p{M}\p{Cf}ـ]/gu, '')
    .replace(/\p{Nd}/gu, (digit) => String(valueOfDigit(digit)))
    .replace(/ٱ/g, 'ا')
    .replace(/[ىی]/g, 'ي')
    .replace(/[کگ]/g, 'ك')
    .replace(/چ/g, 'ج')
    .replace(/پ/g, 'ب')
    .replace(/ڤ/g, 'ف')
    .replace(/ة/g, 'ه')
    .replace(/ء/g, '')
    .replace(/[ﻻ]/g, 'لا')
    .replace(/œ/g, 'oe')
    .replace(/٫/g, '.');
  return ` ${letters} `
    .replace(/(?<=\d|\b)([ap])\.? ?m\b\.?/g, ' $1m ')
    .replace(/(?<=\d)t(?=\d)/g, ' ')
    .replace(/(?<=\d)z\b/g, ' ')
    .replace(/(?<=\d)([:./-])(?=\d)/g, '«$1»')
    .replace(/[,;.!?،؛؟…\n—–]+(?!»)/g, (mark, at: number, all: string) => (all[at - 1] === '«' ? mark : ' , '))
    .replace(/[^\p{L}\p{N},«»:./-]+/gu, ' ')
    .replace(/(?<!«)[:/-]+(?!»)/g, ' ')
    .replace(/[«»]/g, '')
    .replace(/ +/g, ' ')
    .replace(/( ,)+ /g, ' , ');
}

/** Every script's ten digits stand in a row that begins at a code whose last four bits are 0 or 6. */
function valueOfDigit(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && code - zero < 9) zero -= 1;
  return code - zero;
}

/** Numbers by their names; several names of one number are written with `/`. */
export function counted(names: string, from = 1, step = 1): Record<string, number> {
  const rows = names.split(' ').map((forms, index) => [forms, from + index * step] as const);
  return Object.fromEntries(
    rows.flatMap(([forms, value]) => forms.split('/').map((form) => [form.replaceAll('_', ' '), value])),
  );
}

interface NumberNames {
  values: Readonly<Record<string, number>>;
  tens?: Readonly<Record<string, number>>;
  /** A pattern for what stands between a ten and a unit. */
  ands?: string;
}

/** Puts digits for words. */
export function digitsFor(text: string, { values, tens = {}, ands = ' ' }: NumberNames): string {
  const names = (table: object): string =>
    Object.keys(table)
      .sort((one, other) => other.length - one.length)
      .join('|');
  const compound = new RegExp(`(?<!\\p{L})(${names(tens)})${ands}(${names(values)})(?!\\p{L})`, 'gu');
  const all = { ...values, ...tens };
  return text
    .replace(compound, (whole, ten: string, unit: string) => {
      const low = values[unit] ?? 0;
      return low < 20 ? String((tens[ten] ?? 0) + low) : whole;
    })
    .replace(new RegExp(`(?<!\\p{L})(${names(all)})(?!\\p{L})`, 'gu'), (_, name: string) => String(all[name] ?? name));
}
