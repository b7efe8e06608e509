import { isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { detectDelimiter, encodingProblem, maxAudienceBytes, type AudienceDelimiter } from './audience.ts';
import { readAudienceHeader, type AudienceHeader } from './columns.ts';
import { unguarded } from '../csv.ts';
import { RedialError } from '../error.ts';

/** Rows of an audience file that follow each other. */
export interface AudienceBatch {
  header: AudienceHeader;
  delimiter: AudienceDelimiter;
  rows: { /** As spreadsheets count: the header is row 1. */ row: number; cells: string[] }[];
}

/** Makes sense of the headings, with the first rows below them. */
export type MatchColumns = (
  names: readonly string[],
  sample: readonly (readonly string[])[],
) => AudienceHeader | Promise<AudienceHeader>;

const batchRows = 2000;
/** A quote that is never closed must not swallow the rest of a large file. */
const maxRecordBytes = 256 * 1024;
const headerBytes = 64 * 1024;

/**
 * Reads an audience file as it arrives: UTF-8 with or without byte-order mark, LF or CRLF, comma, semicolon or tab.
 * Holds one batch at a time. Empty rows are read over.
 * @param options.matching how columns are understood; by default as headings and first rows say
 * @throws RedialError `bad_input` for an empty file, another encoding, no phone column or broken quotes; `too_large`.
 */
export async function* readAudienceFile(
  bytes: AsyncIterable<Uint8Array>,
  { matching = (names, sample) => readAudienceHeader(names, { sample }) }: { matching?: MatchColumns } = {},
): AsyncGenerator<AudienceBatch> {
  const { first, rest } = await takeHeaderLine(checkedText(bytes));
  if (first.length === 0) throw new RedialError('file_empty');
  const delimiter = detectDelimiter(headerLine(first));
  const parser = parse({
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: maxRecordBytes,
  });
  pipeline(Readable.from(concatenate(first, rest)), parser, () => {
    // Errors reach the loop below through the parser.
  });
  let names: string[] | null = null;
  let header: AudienceHeader | null = null;
  let rows: AudienceBatch['rows'] = [];
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row += 1;
      if (cells.every((cell) => cell.trim() === '')) continue;
      if (names === null) {
        names = cells.map(unguarded);
        continue;
      }
      rows.push({ row, cells: cells.map(unguarded) });
      if (rows.length === batchRows) {
        header ??= await matching(names, rows.map(cellsOf));
        yield { header, delimiter, rows };
        rows = [];
      }
    }
  } catch (error) {
    throw error instanceof CsvError ? brokenCsv(error, row) : error;
  }
  if (names === null) throw new RedialError('file_empty');
  header ??= await matching(names, rows.map(cellsOf));
  yield { header, delimiter, rows };
}

const cellsOf = ({ cells }: AudienceBatch['rows'][number]): string[] => cells;

function brokenCsv(error: CsvError, row: number): RedialError {
  return error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE'
    ? new RedialError('audience_file_quote_open', { row }, { cause: error })
    : new RedialError('audience_file_unreadable', { row, detail: error.message }, { cause: error });
}

/** Passes bytes on when they are proper UTF-8 that the database can store, and not too many. */
async function* checkedText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let total = 0;
  let carry: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    if (chunk.length === 0) continue;
    total += chunk.length;
    if (total > maxAudienceBytes) throw tooLarge();
    const whole = carry.length > 0 ? Buffer.concat([carry, chunk]) : Buffer.from(chunk);
    if (total === whole.length) {
      const problem = encodingProblem(whole);
      if (problem !== null) throw new RedialError(problem);
    }
    const end = lastCharacterEnd(whole);
    const complete = whole.subarray(0, end);
    carry = whole.subarray(end);
    if (!isUtf8(complete)) throw new RedialError('audience_file_not_utf8');
    if (complete.includes(0)) throw new RedialError('audience_file_nul');
    if (complete.length > 0) yield complete;
  }
  if (carry.length > 0) throw new RedialError('audience_file_not_utf8');
}

export function tooLarge(): RedialError {
  return new RedialError('audience_file_too_large', { megabytes: maxAudienceBytes / 1024 / 1024 });
}

/** Where the last complete character ends; what follows belongs to the next chunk. */
function lastCharacterEnd(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

async function takeHeaderLine(
  chunks: AsyncGenerator<Buffer>,
): Promise<{ first: Buffer; rest: AsyncGenerator<Buffer> }> {
  let first: Buffer = Buffer.alloc(0);
  while (first.length < headerBytes && !first.includes(0x0a)) {
    const next = await chunks.next();
    if (next.done) break;
    first = first.length === 0 ? next.value : Buffer.concat([first, next.value]);
  }
  return { first, rest: chunks };
}

function headerLine(first: Buffer): string {
  return first.subarray(0, headerBytes).toString('utf8').trimStart().split(/\r?\n/, 1)[0] ?? '';
}

async function* concatenate(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}
