/**
 * Matches whole words of a normalised text, which is padded with single spaces, because `\b` knows only ASCII. A word is
 * whatever is no space: `\S` and the flag `u` would say the same of such a text, and take ten times as long to compile.
 */
export function phrase(source: string): RegExp {
  return new RegExp(`(?<= )(?:${source.replaceAll('\\S', '[^ ]')})(?= )`);
}

/**
 * Matches `first` if `then` follows it anywhere: what one half of a greeting does not prove, both do ("you have reached" is
 * also said by receptionists, "I am away" by everybody).
 */
export function sequence(first: string, then: string): RegExp {
  return phrase(`(?:${first})(?= (?:.* )?(?:${then}) )`);
}
