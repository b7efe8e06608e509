import { foldLetters } from '../fold-letters.ts';

/** Most characters of a variable's name. */
export const maxVariableName = 60;

/**
 * What a name between braces is made of, for regular expressions with the flag `u`: letters and digits of any script. Marks of
 * direction and joiners, which editors of Arabic and Persian put in unseen, may stand between them.
 */
export const variableCharacters = String.raw`\p{L}\p{M}\p{N}_\u061c\u200c-\u200f`;

/** Names as they are kept: without capitals. */
export const variableNamePattern = /^[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}_]{1,60}$/u;

/**
 * The one form of a variable's name, by which columns, texts and values find each other: in small letters, Latin ones without
 * accents (`Prénom` is `prenom`), other scripts as they are (`المدينة`), without signs that nobody sees.
 */
export function canonicalVariable(name: string): string {
  if (/^[a-z0-9_]*$/.test(name)) return name;
  return foldLetters(name);
}

/** The name of a variable that a column's heading or a person's typing becomes; empty if no letter or digit is in it. */
export function variableNameOf(heading: string): string {
  const name = canonicalVariable(heading)
    .replace(/[^\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}_]+/gu, '_')
    .replace(/^_+/, '');
  return [...name].slice(0, maxVariableName).join('').replace(/_+$/, '');
}
