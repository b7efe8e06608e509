/** Matches whole words of a normalised text, which is padded with spaces, because `\b` knows only ASCII. */
export function phrase(source: string): RegExp {
  return new RegExp(`(?<= )(?:${source})(?= )`, 'u');
}
