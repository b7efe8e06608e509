/** Which character stands between the cells: judged by what the rows look like with each, not by counting in the header. */
import { isBlankRow, RecordReader, tableDelimiters, type TableDelimiter, type TableRow } from './records.ts';

/** What the reader of a table knows about its cells, so that header and delimiter can be told. */
export interface TableHints {
  /** How many of these cells are names of columns that the reader knows. */
  recognisedColumns: (cells: readonly string[]) => number;
  /** Whether a cell looks like the number of a person: such a row is no header. */
  looksLikePhone: (cell: string) => boolean;
}

const judgedRows = 200;

/** `sep=;` in the first line is an instruction to Excel: also quoted, or with empty cells behind it. */
const instruction = /^[\ufeff ]*"? *sep *= *["']?(\\t|[,;|\t])/i;
const instructionCell = /^\s*sep\s*=\s*["']?(?:\\t|.?)["']?\s*$/i;

/** Whether a row is such an instruction: a row of the spreadsheet like any other, and no data. */
export function isDelimiterRow(cells: readonly string[]): boolean {
  return instructionCell.test(cells[0] ?? '') && isBlankRow(cells.slice(1));
}

/**
 * The delimiter of a text that begins so; `isWhole` if nothing follows. That of an instruction counts where the rows have
 * it; a comma is the answer for a file with one column.
 */
export function judgeDelimiter(sample: string, isWhole: boolean, hints: TableHints): TableDelimiter {
  const told = toldDelimiter(sample);
  if (told !== null && score(rowsOf(sample, told, isWhole), hints) >= 1) return told;
  let best: TableDelimiter = ',';
  let most = 0;
  for (const delimiter of tableDelimiters) {
    const reached = score(rowsOf(sample, delimiter, isWhole), hints);
    if (reached > most + 1e-9) [best, most] = [delimiter, reached];
  }
  return best;
}

function toldDelimiter(sample: string): TableDelimiter | null {
  const [line = ''] = sample.split(/[\r\n]/, 1);
  const [, sign = ''] = instruction.exec(line) ?? [];
  const delimiter = sign === '\\t' ? '\t' : sign;
  return tableDelimiters.find((known) => known === delimiter) ?? null;
}

function rowsOf(sample: string, delimiter: TableDelimiter, isWhole: boolean): string[][] {
  const reader = new RecordReader(delimiter);
  let rows: TableRow[] = [];
  try {
    rows = reader.push(sample);
    if (isWhole) rows.push(...reader.end());
  } catch {
    // A quote that is open says nothing about the rows before it.
  }
  return rows
    .filter((row) => !isBlankRow(row.cells) && !isDelimiterRow(row.cells))
    .slice(0, judgedRows)
    .map(({ cells }) => cells);
}

/**
 * Zero for rows of one cell each. Cells that are known weigh most: names above, numbers of people below; then how many rows
 * are as wide as most are.
 */
function score(rows: readonly string[][], { recognisedColumns, looksLikePhone }: TableHints): number {
  const widths = new Map<number, number>();
  for (const { length } of rows) if (length > 1) widths.set(length, (widths.get(length) ?? 0) + 1);
  if (widths.size === 0) return 0;
  const [width, alike] = [...widths].reduce((best, next) => (next[1] > best[1] ? next : best));
  const known = Math.max(...rows.slice(0, headerSearch).map(recognisedColumns));
  const withPhone = rows.filter((cells) => cells.some(looksLikePhone)).length;
  return Math.min(known, 3) + 2 * (withPhone / rows.length) + alike / rows.length + Math.min(width, 50) / 1000;
}

/** Rows among which the header is looked for: reports have titles above it. */
export const headerSearch = 25;
