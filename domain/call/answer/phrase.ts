/** Matches whole words of a normalised text, which is padded with spaces, because `\b` knows only ASCII. */
export function phrase(source: string): RegExp {
  return new RegExp(`(?<= )(?:${source})(?= )`, 'u');
}

/**
 * Matches `first` if `then` follows it anywhere: what one half of a greeting does not prove, both do ("you have reached" is
 * also said by receptionists, "I am away" by everybody).
 */
export function sequence(first: string, then: string): RegExp {
  return phrase(`(?:${first})(?= (?:.* )?(?:${then}) )`);
}
