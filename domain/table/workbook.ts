import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { readSheet } from 'read-excel-file/universal';
import { RedialError } from '../error.ts';
import type { RawRows } from './read-table.ts';

const megabyte = 1024 * 1024;
/** A workbook is read whole; what is larger comes as CSV, which is not. */
const maxWorkbookBytes = 20 * megabyte;
/** Of all its parts together: a small archive can hold any amount. */
const maxExtractedBytes = 200 * megabyte;
const maxWorkbookRows = 200_000;
/** A single cell far out makes a table of nothing but empty ones. */
const maxCells = 20_000_000;
const rowsAtOnce = 5000;

const inflate = promisify(inflateRaw);

/**
 * Rows of one sheet, as text: numbers with all their digits, dates as ISO 8601 without a zone (a workbook has none).
 * @throws RedialError `bad_input` for an archive that is no workbook or is broken, a sheet that is not there; `too_large`
 */
export async function* readWorkbook(bytes: AsyncIterable<Uint8Array>, sheet?: string): AsyncGenerator<RawRows> {
  const archive = await wholeArchive(bytes);
  await checkParts(archive);
  const copy = archive.buffer.slice(archive.byteOffset, archive.byteOffset + archive.byteLength) as ArrayBuffer;
  const rows = await readSheet<string>(copy, sheet ?? 1, { parseNumber: wholeNumber, trim: false }).catch(
    (error: unknown) => {
      if (error instanceof Error && error.name === 'SheetNotFoundError') {
        throw new RedialError('table_sheet_missing', { sheet: sheet ?? '1' }, { cause: error });
      }
      throw new RedialError('table_workbook_broken', {}, { cause: error });
    },
  );
  if (rows.length > maxWorkbookRows) throw new RedialError('table_workbook_rows', { limit: maxWorkbookRows });
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const part = rows.slice(from, from + rowsAtOnce);
    yield {
      encoding: 'xlsx',
      delimiter: null,
      // Cells may have any character, written as `_x0000_`.
      hasFlaws: true,
      broken: [],
      rows: part.map((cells, index) => ({ row: from + index + 1, cells: cells.map(textOf), hasBreaks: false })),
    };
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

/** Unpacks every part that will be read once, with an end to it, before the library does without. */
async function checkParts(archive: Buffer): Promise<void> {
  let left = maxExtractedBytes;
  let isWorkbook = false;
  for (const part of partsOf(archive)) {
    isWorkbook ||= part.name === 'xl/workbook.xml';
    if (!/\.(?:xml|rels)$/.test(part.name)) continue;
    if (part.size > left) throw tooLarge();
    const content = part.isPacked ? await unpacked(part.content, left) : part.content;
    left -= Math.max(content.length, part.size);
    if (left < 0) throw tooLarge();
    if (part.name.startsWith('xl/worksheets/')) checkExtent(content.toString('latin1'));
  }
  if (!isWorkbook) throw new RedialError('table_archive');
}

async function unpacked(content: Buffer, limit: number): Promise<Buffer> {
  try {
    return await inflate(content, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new RedialError('table_workbook_broken', {}, { cause: error });
  }
}

/** Rows up to the last one and columns up to the last one with a value: the library makes cells for all of them. */
function checkExtent(sheet: string): void {
  let rows = 1;
  let columns = 1;
  for (const [, row = ''] of sheet.matchAll(/<row\b[^>]*?\sr="(\d+)"/g)) rows = Math.max(rows, Number(row));
  for (const [, letters = ''] of sheet.matchAll(/<c\b[^>]*?\sr="([A-Z]{2,})\d+"[^>/]*>/g)) {
    columns = Math.max(
      columns,
      [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0),
    );
  }
  if (rows * columns > maxCells) throw new RedialError('table_workbook_rows', { limit: maxWorkbookRows });
}

interface ArchivePart {
  name: string;
  content: Buffer;
  isPacked: boolean;
  /** Unpacked, as the archive says. */
  size: number;
}

/** The parts that a zip archive lists at its end (APPNOTE.TXT 4.3.12 and 4.3.16). */
function partsOf(archive: Buffer): ArchivePart[] {
  try {
    const end = archive.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
    if (end < 0) throw new Error('It has no list of its parts.');
    const parts: ArchivePart[] = [];
    let at = archive.readUInt32LE(end + 16);
    for (let count = archive.readUInt16LE(end + 10); count > 0; count -= 1) {
      const nameLength = archive.readUInt16LE(at + 28);
      const local = archive.readUInt32LE(at + 42);
      const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
      parts.push({
        name: archive.toString('utf8', at + 46, at + 46 + nameLength),
        content: archive.subarray(begin, begin + archive.readUInt32LE(at + 20)),
        isPacked: archive.readUInt16LE(at + 10) !== 0,
        size: archive.readUInt32LE(at + 24),
      });
      at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    }
    return parts;
  } catch (error) {
    throw new RedialError('table_workbook_broken', {}, { cause: error });
  }
}

function tooLarge(): RedialError {
  return new RedialError('table_workbook_too_large', { megabytes: maxWorkbookBytes / megabyte });
}

/** As a spreadsheet shows it, with 15 digits that count, and never with an exponent: `9.66500000002E11` is a telephone number. */
function wholeNumber(text: string): string {
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  const short = String(Number(value.toPrecision(15)));
  if (!short.includes('e')) return short;
  return Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(20).replace(/0+$/, '');
}

/** The library says `typeof Date` where it means a date. */
function textOf(cell: unknown): string {
  if (cell === null) return '';
  if (cell instanceof Date)
    return cell
      .toISOString()
      .replace(/(?:T00:00:00)?\.000Z$/, '')
      .replace(/\.\d+Z$/, '');
  return typeof cell === 'boolean' ? String(cell).toUpperCase() : String(cell);
}
