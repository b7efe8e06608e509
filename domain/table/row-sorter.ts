import { message } from '../message/index.ts';
import { isDelimiterRow } from './delimiter.ts';
import { replacedFlaw, replacement, type Flaw } from './flaw.ts';
import { repeatsHeader, type TableHeader } from './header.ts';
import type { RawRows, TableBatch, TableOptions, TableProblem } from './read-table.ts';
import { isBlankRow, tableDelimiters, type ReadRow, type TableRow } from './records.ts';
import { swallowedRows } from './swallowed.ts';

const batchRows = 2000;

type State = Omit<RawRows, 'rows' | 'hasFlaws' | 'broken'>;

/** Tells rows of data from those that are none, and puts them into batches. */
export class RowSorter {
  readonly #header: TableHeader;
  readonly #options: TableOptions;
  readonly #flaws: Map<number, Flaw>;
  /** Columns that our files of problem rows add. */
  readonly #own: ReadonlySet<number>;
  #rows: TableRow[] = [];
  #problems: TableProblem[] = [];
  #empty = 0;

  /** @param flaws what was mended, by row; taken out as the rows come */
  constructor(header: TableHeader, options: TableOptions, flaws: Map<number, Flaw>) {
    this.#header = header;
    this.#options = options;
    this.#flaws = flaws;
    this.#own = new Set(header.names.flatMap((name, at) => (options.isOwnColumn?.(name) === true ? [at] : [])));
  }

  /** Takes rows in, and yields the batches that are full. */
  *sort(rows: readonly ReadRow[], state: State): Generator<TableBatch> {
    for (const row of rows) {
      this.#take(row, state);
      if (this.#rows.length + this.#problems.length >= batchRows) yield this.batch(state);
    }
  }

  /** What was taken in since the last batch. */
  batch({ encoding, delimiter, sheets, sheet }: State): TableBatch {
    const { row: headerRow, names } = this.#header;
    const [rows, problems, empty] = [this.#rows, this.#problems, this.#empty];
    [this.#rows, this.#problems, this.#empty] = [[], [], 0];
    return { encoding, delimiter, sheets, sheet, headerRow, names, rows, problems, empty };
  }

  #take(read: ReadRow, state: State): void {
    const { row, cells } = read;
    const problem = this.#problemOf(read, state);
    if (problem !== null) this.#problems.push({ row, cells, ...problem });
    else if (row <= (this.#header.row ?? 0) || (row === 1 && isDelimiterRow(cells))) return;
    else if (isBlankRow(this.#given(cells)) && !(this.#options.keepsBlankRows && cells.length > 1)) this.#empty += 1;
    else this.#rows.push({ row, cells: this.#withinNames(cells) });
  }

  #problemOf({ row, cells, hasBreaks }: ReadRow, { delimiter }: State): Flaw | null {
    const header = this.#header;
    if (row <= (header.row ?? 0)) {
      const isPerson = row < (header.row ?? 0) && cells.some(this.#options.looksLikePhone);
      return isPerson
        ? { kind: 'above_header', message: message('table_row_above_header', { row: header.row ?? 0 }) }
        : null;
    }
    const given = this.#given(cells);
    if (repeatsHeader(given, this.#given(header.cells)) || (row > 1 && isDelimiterRow(given))) {
      return { kind: 'repeated_header', message: message('table_row_repeats_header') };
    }
    const flaw = this.#flaws.size > 0 ? this.#flaws.get(row) : undefined;
    if (flaw !== undefined) {
      this.#flaws.delete(row);
      return flaw;
    }
    const isComingBack = this.#own.size > 0;
    if (isComingBack && given.some((cell) => cell.includes(replacement))) return replacedFlaw();
    // What stands within the cells of a file that comes back, as a workbook perhaps, has the delimiter of the file that was given.
    const delimiters = isComingBack ? tableDelimiters : hasBreaks && delimiter !== null ? [delimiter] : [];
    if (delimiters.length === 0) return null;
    const { looksLikePhone } = this.#options;
    const width = header.names.length - this.#own.size;
    const rows = Math.max(...delimiters.map((one) => swallowedRows(given, { delimiter: one, width, looksLikePhone })));
    return rows > 0 ? { kind: 'swallowed_rows', message: message('table_row_swallows', { rows }) } : null;
  }

  /** The cells of the table that was given. */
  #given(cells: string[]): string[] {
    return this.#own.size === 0 ? cells : cells.filter((_, at) => !this.#own.has(at));
  }

  /** Without what stands in columns that have no name and that nobody uses. */
  #withinNames(cells: string[]): string[] {
    const { names, cells: header } = this.#header;
    if (cells.length <= names.length) return cells;
    const isBlankBehind = cells.length <= header.length || isBlankRow(cells.slice(names.length));
    return isBlankBehind ? cells.slice(0, names.length) : cells;
  }
}
