/**
 * Whether PostgreSQL can store every text in this JSON value: it knows neither U+0000 nor half a surrogate pair. Walks
 * with a list of its own, because JSON may be nested deeper than calls can be.
 */
export function isStorable(value: unknown): boolean {
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === 'string' && (next.includes('\0') || !next.isWellFormed())) return false;
    if (Array.isArray(next)) for (const item of next) open.push(item);
    else if (typeof next === 'object' && next !== null) {
      for (const [name, inner] of Object.entries(next)) open.push(name, inner);
    }
  }
  return true;
}
