import { RedialError } from '../error.ts';
import type { Message } from '../message/index.ts';
import { headerSearch, judgeDelimiter, type TableHints } from './delimiter.ts';
import { decodeText, take, UnknownEncoding, type TextEncoding } from './encoding.ts';
import { kindOfFile } from './file-kind.ts';
import { hasFlaws, mendRows, type Flaw } from './flaw.ts';
import { findHeader, type TableHeader } from './header.ts';
import { RecordReader, type ReadRow, type TableDelimiter, type TableRow } from './records.ts';
import { RowSorter } from './row-sorter.ts';
import { readWorkbook } from './workbook.ts';
import { namingSheets, type TableSheet } from './workbook-sheet.ts';

export type TableEncoding = TextEncoding | 'xlsx';

/** A row that is no data, or that cannot be trusted to be. */
export interface TableProblem extends TableRow {
  kind: 'above_header' | 'repeated_header' | 'swallowed_rows' | 'control_character' | 'undecodable';
  message: Message;
}

/** Rows of a table that follow each other. Every row below the header is in `rows`, in `problems`, or counted in `empty`. */
export interface TableBatch {
  /** As far as the file was read: one of ASCII letters alone counts as UTF-8. */
  encoding: TableEncoding;
  /** Null for a workbook, which has cells. */
  delimiter: TableDelimiter | null;
  /** Of a workbook, in their order; none for text. */
  sheets: readonly TableSheet[];
  /** Name of the one that is read; null for text. */
  sheet: string | null;
  /** Null for a bare list of numbers. */
  headerRow: number | null;
  /** As written, but each once: a name that is there again has a number behind it. */
  names: string[];
  rows: TableRow[];
  problems: TableProblem[];
  /** Rows without a visible character, which were read over. */
  empty: number;
}

export interface TableOptions extends TableHints {
  /** Of a workbook, by name; the first one if it is not given. */
  sheet?: string;
  /** Name of the column of a bare list of numbers; null where such a list is no answer. */
  listColumn: string | null;
  /** Whether a heading is of a column that our own files of problem rows add: the others are the table that was given. */
  isOwnColumn?: (heading: string) => boolean;
  /** Whether rows of empty cells are rows, too; lines without any cell never are. */
  keepsBlankRows?: boolean;
}

const sampleCharacters = 64 * 1024;
/** Enough to tell what kind of file this is. */
const firstBytes = 4096;

/**
 * Reads any table that people have, as it arrives: text in UTF-8, UTF-16, Windows-1252 or Windows-1256 with commas, semicolons,
 * tabs or bars between the cells, or a sheet of an Excel workbook. Rows are held one batch at a time; of a workbook, which is limited,
 * the packed file.
 * @throws RedialError `bad_input` for what is no table (each kind in its own words), a header that is a person, a quote that is
 *   never closed, or an encoding that is not known; `too_large` for a workbook
 */
export async function* readTable(bytes: AsyncIterable<Uint8Array>, options: TableOptions): AsyncGenerator<TableBatch> {
  yield* readRows(readCells(bytes, options), options);
}

/**
 * The same without looking for a header: every row of the file, blank ones, too.
 * @throws RedialError as `readTable`, but for the header
 */
export async function* readCells(
  bytes: AsyncIterable<Uint8Array>,
  options: TableHints & { sheet?: string },
): AsyncGenerator<RawRows> {
  const chunks = bytes[Symbol.asyncIterator]();
  const first = await take(chunks, firstBytes);
  const all = concatenate(first, chunks);
  yield* kindOfFile(first) === 'workbook' ? readWorkbook(all, options.sheet) : readText(all, options);
}

/** Rows as they stand in the file, and what is known of it by then. */
export interface RawRows extends Pick<TableBatch, 'encoding' | 'delimiter' | 'sheets' | 'sheet'> {
  rows: ReadRow[];
  /** Whether some cell has to be mended. */
  hasFlaws: boolean;
  /** Offsets of bytes that could not be decoded, in the order of their marks. */
  broken: number[];
}

/** A text is no sheet among others. */
const ofText = { sheets: [], sheet: null } as const;

async function* readText(bytes: AsyncIterable<Uint8Array>, hints: TableHints): AsyncGenerator<RawRows> {
  const broken: number[] = [];
  const parts = decodeText(bytes, broken);
  let sample = '';
  let encoding: TableEncoding = 'utf-8';
  let isWhole = false;
  // A row that goes on in the next part keeps its flaws: once seen, all rows are looked at.
  let flawed = false;
  let reader: RecordReader | null = null;
  try {
    while (sample.length < sampleCharacters && !isWhole) {
      const next = await parts.next();
      if (next.done) isWhole = true;
      else ({ encoding, text: sample } = { ...next.value, text: sample + next.value.text });
    }
    const delimiter = judgeDelimiter(sample, isWhole, hints);
    reader = new RecordReader(delimiter);
    flawed = hasFlaws(sample);
    yield { ...ofText, encoding, delimiter, broken, hasFlaws: flawed, rows: reader.push(sample) };
    sample = '';
    for await (const part of parts) {
      encoding = part.encoding;
      flawed ||= hasFlaws(part.text);
      yield { ...ofText, encoding, delimiter, broken, hasFlaws: flawed, rows: reader.push(part.text) };
    }
    yield { ...ofText, encoding, delimiter, broken, hasFlaws: flawed, rows: reader.end() };
  } catch (error) {
    if (!(error instanceof UnknownEncoding)) throw error;
    const row = reader?.nextRow ?? 1 + (sample.match(/\r\n|\n|\r/g)?.length ?? 0);
    throw new RedialError('table_encoding_unknown', { row, byte: error.byte }, { cause: error });
  }
}

async function* readRows(source: AsyncIterable<RawRows>, options: TableOptions): AsyncGenerator<TableBatch> {
  const flaws = new Map<number, Flaw>();
  let head: ReadRow[] = [];
  let sorter: RowSorter | null = null;
  let last: RawRows | null = null;
  for await (const part of source) {
    last = part;
    if (part.hasFlaws) mendRows(part.rows, part.broken, flaws);
    head = head.length === 0 ? part.rows : head.concat(part.rows);
    if (sorter === null && head.length <= headerSearch * 2) continue;
    sorter ??= new RowSorter(headerOf(head.slice(0, headerSearch * 2), options, part), options, flaws);
    yield* sorter.sort(head, part);
    head = [];
  }
  if (last === null) throw new RedialError('file_empty');
  sorter ??= new RowSorter(headerOf(head, options, last), options, flaws);
  yield* sorter.sort(head, last);
  yield sorter.batch(last);
}

function headerOf(head: readonly ReadRow[], options: TableOptions, { sheets }: RawRows): TableHeader {
  try {
    return findHeader(head, options);
  } catch (error) {
    throw namingSheets(error, sheets);
  }
}

async function* concatenate(first: Buffer, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
