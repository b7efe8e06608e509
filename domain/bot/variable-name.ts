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
 * Names that programs may send: the same without Unicode classes, which many readers of the API's description do not know. Letters and
 * digits of Latin, Greek, Cyrillic, Hebrew, Arabic, the scripts of India and South-East Asia, Japanese, Chinese and Korean.
 */
export const sentVariableName =
  /^[a-z0-9_\u00df-\u00f6\u00f8-\u00ff\u03ac-\u03ce\u0430-\u045f\u05d0-\u05ea\u0620-\u063f\u0641-\u0669\u0671-\u06d3\u06f0-\u06f9\u0900-\u0963\u0966-\u0dff\u0e01-\u0e4e\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]{1,60}$/;

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
