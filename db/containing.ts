/** Pattern for `LIKE` of a text with this part anywhere; signs that mean something in patterns mean themselves. */
export function containing(part: string): string {
  return `%${part.replace(/[\\%_]/g, '\\$&')}%`;
}
