import { RedialError } from '../error.ts';
import { headerSearch, isDelimiterRow, type TableHints } from './delimiter.ts';
import { isBlankRow, type TableRow } from './records.ts';

export interface TableHeader {
  /** Null for a bare list: then every row is data. */
  row: number | null;
  /** Each once; a column without a name at the end is left out if nothing stands in it. */
  names: string[];
  /** The names as they stand in the row, for finding it again. */
  cells: string[];
}

/**
 * Finds the row of column names among the first rows of a table: titles may stand above it, and a list of numbers needs none.
 * @throws RedialError `bad_input` for a table without rows, and for one whose first row is a person
 */
export function findHeader(head: readonly TableRow[], hints: TableHints & { listColumn: string | null }): TableHeader {
  const rows = head.filter(({ row, cells }) => !isBlankRow(cells) && !(row === 1 && isDelimiterRow(cells)));
  const [first] = rows;
  if (first === undefined) throw new RedialError('file_empty');
  const found = headerRow(rows, hints);
  if (found !== null) return headerOf(found, rows);
  const column = hints.listColumn === null ? null : bareListColumn(rows, hints);
  if (column === null) throw new RedialError('table_header_is_person', { row: first.row });
  return { row: null, names: [...Array<string>(column).fill(''), hints.listColumn ?? ''], cells: [] };
}

/** Null if the table begins with a person. */
function headerRow(rows: readonly TableRow[], hints: TableHints): TableRow | null {
  const searched = rows.slice(0, headerSearch);
  const person = searched.findIndex(({ cells }) => cells.some(hints.looksLikePhone));
  const above = person < 0 ? searched : searched.slice(0, person);
  const known = mostRecognised(above, hints);
  if (known !== null && known.count > 0) return known.row;
  // A title may hold a number, and lists without names are joined with lists that have them.
  const later = mostRecognised(
    searched.filter(({ cells }) => !cells.some(hints.looksLikePhone)),
    hints,
  );
  if (later !== null && later.count > 1) return later.row;
  // No name is known: whoever reads the table says so, best of the row that is as wide as what follows.
  const named = above.filter((row) => !isNumber(row));
  const width = Math.max(0, ...searched.map(filledCells));
  return named.findLast((row) => filledCells(row) === width) ?? named[0] ?? null;
}

function mostRecognised(rows: readonly TableRow[], { recognisedColumns }: TableHints) {
  let best: { row: TableRow; count: number } | null = null;
  for (const row of rows) {
    const count = recognisedColumns(row.cells);
    if (best === null || count > best.count) best = { row, count };
  }
  return best;
}

/** The one column that has anything in it, if the first row is a number like all others. */
function bareListColumn(rows: readonly TableRow[], { looksLikePhone }: TableHints): number | null {
  const [first] = rows;
  if (first === undefined || !isNumber(first)) return null;
  const column = first.cells.findIndex((cell) => cell.trim() !== '');
  const isList = rows.every((row) => filledCells(row) === 1 && row.cells[column]?.trim() !== '');
  return isList && rows.some(({ cells }) => looksLikePhone(cells[column] ?? '')) ? column : null;
}

/** Numbers, also damaged ones, are no names of columns. */
function isNumber(row: TableRow): boolean {
  const withoutDamage = row.cells.join(' ').replace(/\p{Nd}E[+-]?\p{Nd}|(?:ext|x)\.?\s*\p{Nd}/giu, '');
  return !/\p{L}/u.test(withoutDamage);
}

function headerOf({ row, cells }: TableRow, rows: readonly TableRow[]): TableHeader {
  const below = rows.filter((other) => other.row > row);
  let width = cells.findLastIndex((cell) => cell.trim() !== '') + 1;
  for (let column = cells.length; column > width; column -= 1) {
    if (below.some((other) => other.cells[column - 1]?.trim())) width = column;
  }
  return { row, names: uniqueNames(cells.slice(0, width)), cells };
}

/** Names that are there again get a number: which of two columns is meant must never be an accident. */
export function uniqueNames(cells: readonly string[]): string[] {
  const taken = new Set(cells.map(foldedName));
  const seen = new Set<string>();
  return cells.map((cell) => {
    const name = cell.trim();
    const folded = foldedName(cell);
    if (folded === '' || !seen.has(folded)) {
      seen.add(folded);
      return name;
    }
    let number = 2;
    while (taken.has(`${folded}_${number}`)) number += 1;
    taken.add(`${folded}_${number}`);
    return `${name}_${number}`;
  });
}

/** Whether a row holds the names once more, as in files that were joined. */
export function repeatsHeader(cells: readonly string[], header: readonly string[]): boolean {
  const [first = ''] = cells;
  if (header.length === 0 || Math.abs(first.length - (header[0] ?? '').length) > 4) return false;
  return (
    foldedName(first) === foldedName(header[0] ?? '') &&
    header.every((name, index) => foldedName(name) === foldedName(cells[index] ?? '')) &&
    isBlankRow(cells.slice(header.length))
  );
}

function foldedName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s\-./_]+/gu, '_');
}

function filledCells({ cells }: TableRow): number {
  return cells.filter((cell) => cell.trim() !== '').length;
}
