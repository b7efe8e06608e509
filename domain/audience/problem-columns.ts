/** Columns that our own files of problem rows add; they are read over when such a file comes back. */
export const problemColumns = ['redial_row', 'redial_problem'] as const;

/** A heading that is there twice has a number behind it. */
const numbered = /_\d+$/;

/** Whether a heading is of such a column. */
export function isProblemColumn(heading: string): boolean {
  const name = heading.trim().toLowerCase().replace(numbered, '');
  return (problemColumns as readonly string[]).includes(name);
}

/** Whether a file with these headings is a file of problem rows that has come back. */
export function isProblemFile(headings: readonly string[]): boolean {
  return problemColumns.every((column) => headings.some((heading) => heading.trim().toLowerCase() === column));
}
