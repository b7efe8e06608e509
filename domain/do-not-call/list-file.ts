/**
 * Files with numbers that must not be called: one column, or a washing service's answer, in which a second column says of
 * each number whether it is listed. Which values mean that, people choose: services agree on no words.
 */
import { recognisedColumns } from '../audience/columns.ts';
import { looksLikePhone } from '../audience/phone-cell.ts';
import { unguarded } from '../csv.ts';
import { RedialError } from '../error.ts';
import { readCells } from '../table/read-table.ts';
import { isBlankRow } from '../table/records.ts';
import { registerFileKind } from './register-file.ts';

export const maxListBytes = 256 * 1024 * 1024;
/** A column with more values than these is no verdict. */
const mostValues = 12;
const samplesShown = 3;

interface ListColumn {
  /** From 0. */
  index: number;
  /** Of the header; null if the file has none. */
  name: string | null;
  samples: string[];
  /** What stands in it and how often, if these are few; the most frequent first. */
  values: { value: string; rows: number }[] | null;
}

/** What a file holds, and what it looks like; people correct it. */
export interface ListFile {
  hasHeader: boolean;
  rows: number;
  columns: ListColumn[];
  phoneColumn: number;
  verdictColumn: number | null;
  /** Values of the verdict column that seem to mean: must not be called. */
  listed: string[];
}

/** Which cells of a file are meant. */
export interface ListChoice {
  phoneColumn: number;
  verdict: { column: number; listed: readonly string[] } | null;
}

/**
 * Rows with anything in them, by the row that a spreadsheet shows.
 * @throws RedialError `bad_input` for a packed file or one that is no table, `too_large`
 */
export async function* listRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<{ row: number; cells: string[] }> {
  for await (const { rows } of readCells(checked(bytes), { recognisedColumns, looksLikePhone })) {
    for (const { row, cells } of rows) {
      if (!isBlankRow(cells)) yield { row, cells: cells.map((cell) => unguarded(cell.trim())) };
    }
  }
}

async function* checked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    if (size === 0 && ['zip', 'xml'].includes(registerFileKind(chunk)))
      throw new RedialError('do_not_call_file_packed');
    size += chunk.length;
    if (size > maxListBytes) throw new RedialError('do_not_call_file_too_large');
    yield chunk;
  }
}

const digitsIn = (cell: string): number => cell.replace(/\P{Nd}/gu, '').length;
const looksLikeNumber = (cell: string): boolean => digitsIn(cell) >= 7 && digitsIn(cell) <= 17;

const free =
  /\b(?:not|no|non|un|never)\b|^(?:un|non)|\b(?:clean|clear(?:ed)?|ok|okay|good|safe|callable|allowed|pass(?:ed)?|false|n|0)\b/i;
const barred =
  /\b(?:dnc|dncr|do ?not ?call|listed|litigator|block(?:ed)?|suppress(?:ed)?|opt(?:ed)?[ -]?out|unsubscribed?|match(?:ed)?|hit|dirty|true|yes|y|1)\b/i;

/** Whether a value of a washing service seems to mean that the number is listed; null if nobody can tell. */
export function seemsListed(value: string): boolean | null {
  const text = value.replace(/[_-]+/g, ' ').trim();
  if (/\bdo ?not ?call\b/i.test(text)) return true;
  if (free.test(text)) return false;
  return barred.test(text) ? true : null;
}

/** How much of a column says yes or no; a column of numbers that are more than 0 and 1 counts something else. */
function verdictShare({ values }: Pick<ListColumn, 'values'>): number {
  if (values === null || values.some(({ value }) => /^\d+$/.test(value) && !/^[01]$/.test(value))) return 0;
  const all = values.reduce((sum, { rows }) => sum + rows, 0);
  const decided = values.reduce((sum, { value, rows }) => sum + (seemsListed(value) === null ? 0 : rows), 0);
  return all === 0 ? 0 : decided / all;
}

/** Reads a whole file and says what is in it. @throws RedialError as `listRows`, and if there is no number in it */
export async function describeList(bytes: AsyncIterable<Uint8Array>): Promise<ListFile> {
  const columns: { samples: string[]; values: Map<string, number> | null; numbers: number }[] = [];
  let header: string[] | null = null;
  let rows = 0;
  for await (const { cells } of listRows(bytes)) {
    if (rows === 0 && header === null && !cells.some(looksLikeNumber)) {
      header = cells;
      continue;
    }
    rows += 1;
    cells.forEach((cell, index) => {
      const column = (columns[index] ??= { samples: [], values: new Map(), numbers: 0 });
      if (cell === '') return;
      if (looksLikeNumber(cell)) column.numbers += 1;
      if (column.samples.length < samplesShown) column.samples.push(cell);
      column.values?.set(cell, (column.values.get(cell) ?? 0) + 1);
      if ((column.values?.size ?? 0) > mostValues) column.values = null;
    });
  }
  const most = Math.max(0, ...columns.map(({ numbers }) => numbers));
  if (most === 0) throw new RedialError('do_not_call_file_without_numbers');
  const phoneColumn = columns.findIndex(({ numbers }) => numbers === most);
  const found = columns.map(({ samples, values }, index) => ({
    ...{ index, samples, name: header?.[index]?.trim() || null },
    values:
      values === null || index === phoneColumn
        ? null
        : [...values].map(([value, count]) => ({ value, rows: count })).sort((a, b) => b.rows - a.rows),
  }));
  const verdict = found
    .filter((column) => verdictShare(column) > 0)
    .sort((a, b) => verdictShare(b) - verdictShare(a))[0];
  const listed = verdict?.values?.map(({ value }) => value).filter((value) => seemsListed(value) === true) ?? [];
  return {
    hasHeader: header !== null,
    rows,
    columns: found,
    phoneColumn,
    verdictColumn: verdict?.index ?? null,
    listed,
  };
}

/**
 * What a row says by a choice: a number to be listed as it stands there, or nothing of the kind (`null`). A row without a
 * digit before the first number is a header.
 */
export function numberOfRow(cells: readonly string[], { phoneColumn, verdict }: ListChoice): string | null {
  if (verdict !== null && !verdict.listed.includes(cells[verdict.column] ?? '')) return null;
  const text = cells[phoneColumn] ?? '';
  return text === '' ? null : text;
}
