/**
 * The first of rows of which there must be one.
 * @throws Error if there is none, so that a test fails where the row is missing and not where its id is used.
 */
export function one<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('There is no such row');
  return row;
}
