/**
 * How many rows of the table stand inside cells of this one: a quote that was not meant as one runs on to the next, and takes
 * the people between with it. Line breaks within a note are none of them.
 */
export function swallowedRows(
  cells: readonly string[],
  table: { delimiter: string; width: number; looksLikePhone: (cell: string) => boolean },
): number {
  const phoneColumns = cells.flatMap((cell, column) => (table.looksLikePhone(cell) ? [column] : []));
  const isRow = (line: string): boolean => {
    const parts = line.split(table.delimiter);
    if (parts.length > table.width) return false;
    if (parts.length === table.width) return parts.some(table.looksLikePhone);
    return parts.length > 1 && phoneColumns.some((column) => table.looksLikePhone(parts[column] ?? ''));
  };
  return cells
    .filter((cell) => /[\n\r]/.test(cell))
    .flatMap((cell) => cell.split(/\r\n|\n|\r/))
    .filter(isRow).length;
}
