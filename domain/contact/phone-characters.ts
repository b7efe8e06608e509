/**
 * A number as people see it, in plain characters: digits of any script, full-width and superscript forms, dashes and pluses of any
 * kind as ASCII; what cannot be seen (isolates, marks, zero-width characters, variation selectors) is gone. Line breaks stay
 * as `\n`, because they part two numbers. Letters stay as they are.
 */
export function plainCharacters(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.trim();
  return text
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/[⁰¹²³⁴-⁹₀-₉]/g, (character) => character.normalize('NFKC'))
    .replace(/[^\x00-\x7f]/gu, plainCharacter)
    .replace(/[\x00-\x09\x0b-\x1f\x7f]/g, ' ')
    .trim();
}

const kinds: readonly (readonly [RegExp, string])[] = [
  [/\p{Zs}/u, ' '],
  [/[\p{Pd}\u2212\u02d7\u2043\u30fc\uff70\u2500\u2796]/u, '-'],
  [/[＋﹢⁺₊➕˖ᐩ]/u, '+'],
  [/[⁽₍❨❪﹙（]/u, '('],
  [/[⁾₎❩❫﹚）]/u, ')'],
  [/[⁄∕／⧸]/u, '/'],
  [/[·•․‧∙⋅。．｡]/u, '.'],
  // The Arabic decimal separator too: Arabic spreadsheets write 9٫66501E+11.
  [/[，、﹐،٫､]/u, ','],
  [/[；؛﹔]/u, ';'],
  [/[：﹕]/u, ':'],
  [/[＃﹟]/u, '#'],
  [/[＊∗⁎﹡]/u, '*'],
  [/[‘’‚‛′ʹʼ´＇“”„‟″＂«»‹›]/u, "'"],
  [/＝/u, '='],
  [/＠/u, '@'],
  [/[\p{Cf}\p{Cc}\p{M}\p{Variation_Selector}\p{Default_Ignorable_Code_Point}\u2800]/u, ''],
];

function plainCharacter(character: string): string {
  if (/\p{Nd}/u.test(character)) return String(digitOf(character.codePointAt(0) ?? 0));
  for (const [kind, plain] of kinds) if (kind.test(character)) return plain;
  // Full-width letters, as in an extension's “ｘ”.
  return /[Ａ-Ｚａ-ｚ]/.test(character) ? character.normalize('NFKC') : character;
}

/** Unicode's decimal digits stand in runs of ten, which begin with zero. */
function digitOf(codePoint: number): number {
  let start = codePoint;
  while (/\p{Nd}/u.test(String.fromCodePoint(start - 1))) start -= 1;
  return (codePoint - start) % 10;
}
