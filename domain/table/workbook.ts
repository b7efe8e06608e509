import { RedialError } from '../error.ts';
import { partsOf, unpacked, type ArchivePart } from './archive.ts';
import type { RawRows } from './read-table.ts';
import type { ReadRow, TableRow } from './records.ts';
import {
  namingSheets,
  indexHandler,
  relationsHandler,
  rowsHandler,
  type TableSheet,
  type WorkbookIndex,
} from './workbook-sheet.ts';
import { cellText, datesHandler, stringsHandler, type WorkbookStyles } from './workbook-values.ts';
import { XmlReader, type XmlHandler } from './xml.ts';

const megabyte = 1024 * 1024;
/** The archive is held whole: what stands where is said at its end. What is larger comes as CSV, which is not. */
const maxWorkbookBytes = 20 * megabyte;
/** Of all its parts together: a small archive can hold any amount. */
const maxExtractedBytes = 200 * megabyte;
const maxWorkbookRows = 200_000;
/** A single cell far out makes a table of nothing but empty ones. */
const maxCells = 20_000_000;
/** Of rows that a sheet leaves out, so many are made at once. */
const rowsTogether = 2000;

/** What a sheet holds, as far as its table is concerned. */
interface FoundSheet extends TableSheet {
  part: ArchivePart;
  /** The last row and column with a value. */
  lastRow: number;
  lastColumn: number;
}

interface Workbook {
  sheets: FoundSheet[];
  styles: WorkbookStyles;
}

/**
 * Rows of one sheet, as text (see `cellText`). Sheets are read piece by piece, each twice: how large they are is known before a
 * row of them is made, and in between the process does what else waits.
 * @throws RedialError `bad_input` for an archive that is no workbook or is broken, a sheet that is not there; `too_large`
 */
export async function* readWorkbook(bytes: AsyncIterable<Uint8Array>, name?: string): AsyncGenerator<RawRows> {
  const archive = await wholeArchive(bytes);
  const { sheets, styles } = await orBroken(() => readIndex(archive));
  const offered = sheets.map(({ name: each, rows }) => ({ name: each, rows }));
  const sheet = name === undefined ? sheets[0] : sheets.find((one) => one.name === name);
  if (sheet === undefined) {
    const found = offered.map((one) => one.name);
    throw namingSheets(new RedialError('table_sheet_missing', { sheet: name ?? '1', found }), offered);
  }
  if (sheet.lastRow > maxWorkbookRows || sheet.lastRow * sheet.lastColumn > maxCells) {
    throw namingSheets(new RedialError('table_workbook_rows', { limit: maxWorkbookRows }), offered);
  }
  const state: Omit<RawRows, 'rows'> = {
    ...{ encoding: 'xlsx', delimiter: null, sheet: sheet.name, sheets: offered },
    // Cells may have any character, written as `_x0000_`.
    hasFlaws: true,
    broken: [],
  };
  // Also of a sheet without a row it is known what else there is.
  yield { ...state, rows: [] };
  const rows = rowsOf(sheet, styles);
  for (;;) {
    const next = await orBroken(() => rows.next());
    if (next.done) break;
    yield { ...state, rows: next.value };
  }
}

async function wholeArchive(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of bytes) {
    length += part.length;
    if (length > maxWorkbookBytes) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Whatever is wrong with what an archive holds is one thing to people. */
async function orBroken<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RedialError) throw error;
    throw new RedialError('table_workbook_broken', {}, { cause: error });
  }
}

/** Looks through every part that will be read once, with an end to it, and tells what the sheets hold. */
async function readIndex(archive: Buffer): Promise<Workbook> {
  const parts = new Map(partsOf(archive).map((part) => [part.name, part]));
  const main = parts.get('xl/workbook.xml');
  if (main === undefined) throw new RedialError('table_archive');
  const budget = { left: maxExtractedBytes };
  const read = async (part: ArchivePart | undefined, handler: XmlHandler): Promise<void> => {
    if (part === undefined) return;
    for await (const _ of readXml(part, handler, budget)) continue;
  };
  const index: WorkbookIndex = { sheets: [], isFrom1904: false };
  await read(main, indexHandler(index));
  const relations = { sheets: new Map<string, string>(), strings: 'xl/sharedStrings.xml', styles: 'xl/styles.xml' };
  await read(parts.get('xl/_rels/workbook.xml.rels'), relationsHandler(relations));
  const strings: string[] = [];
  await read(parts.get(relations.strings), stringsHandler(strings));
  const dates: boolean[] = [];
  await read(parts.get(relations.styles), datesHandler(dates));
  const sheets: FoundSheet[] = [];
  for (const { name, relation } of index.sheets) {
    const part = parts.get(relations.sheets.get(relation) ?? '');
    // Charts have sheets of their own.
    if (part === undefined) continue;
    const sheet: FoundSheet = { name, part, rows: 0, lastRow: 0, lastColumn: 0 };
    await read(part, sizeHandler(sheet));
    sheets.push(sheet);
  }
  return { sheets, styles: { strings, dates, isFrom1904: index.isFrom1904 } };
}

function sizeHandler(sheet: FoundSheet): XmlHandler {
  return rowsHandler((row, cells) => {
    const last = cells.at(-1);
    if (last === undefined) return;
    sheet.rows += 1;
    sheet.lastRow = row;
    sheet.lastColumn = Math.max(sheet.lastColumn, last[0]);
  });
}

/** All rows up to the last one with a value, those that the sheet leaves out included, each as wide as the widest. */
async function* rowsOf({ part, lastRow, lastColumn }: FoundSheet, styles: WorkbookStyles): AsyncGenerator<ReadRow[]> {
  const empty = (): string[] => Array<string>(lastColumn).fill('');
  let found: TableRow[] = [];
  const handler = rowsHandler((row, values) => {
    if (row > lastRow) return;
    const cells = empty();
    for (const [column, value] of values) cells[column - 1] = cellText(value, styles);
    found.push({ row, cells });
  });
  let next = 1;
  for await (const _ of readXml(part, handler, { left: maxExtractedBytes })) {
    let rows: ReadRow[] = [];
    for (const { row, cells } of found) {
      for (; next < row; next += 1) {
        rows.push({ row: next, cells: empty(), hasBreaks: false });
        if (rows.length < rowsTogether) continue;
        yield rows;
        rows = [];
      }
      rows.push({ row, cells, hasBreaks: false });
      next = row + 1;
    }
    if (rows.length > 0) yield rows;
    found = [];
  }
}

/** Reads a part of an archive, and stops after each piece. @throws RedialError `too_large` if it unpacks to more than is left */
async function* readXml(part: ArchivePart, handler: XmlHandler, budget: { left: number }): AsyncGenerator<void> {
  if (part.size > budget.left) throw tooLarge();
  const reader = new XmlReader(handler);
  const decoder = new TextDecoder();
  for await (const piece of unpacked(part)) {
    budget.left -= piece.length;
    if (budget.left < 0) throw tooLarge();
    reader.push(decoder.decode(piece, { stream: true }));
    yield;
  }
  reader.push(decoder.decode());
  reader.end();
}

function tooLarge(): RedialError {
  return new RedialError('table_workbook_too_large', { megabytes: maxWorkbookBytes / megabyte });
}
