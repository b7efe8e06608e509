/**
 * The first range of a `Range` header (RFC 9110, 14.1.2), null if there is none that we serve: then the whole is sent,
 * which is always allowed. Suffix ranges (`bytes=-500`) are answered with the whole, too.
 */
export function byteRange(header: string | null): { start: number; end?: number } | null {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? '');
  if (!match) return null;
  const start = Number(match[1]);
  if (match[2] === '') return { start };
  const end = Number(match[2]);
  return end < start ? null : { start, end };
}
