import { maxAudienceBytes } from './audience.ts';
import { readAudienceHeader, recognisedColumns, type AudienceHeader } from './columns.ts';
import { looksLikePhone } from './phone-cell.ts';
import { isProblemColumn } from './problem-columns.ts';
import { unguarded } from '../csv.ts';
import { RedialError } from '../error.ts';
import { namingSheets } from '../table/workbook-sheet.ts';
import { readTable, type TableBatch, type TableOptions } from '../table/read-table.ts';

/** Rows of an audience file that follow each other, and what is no row of it. */
export interface AudienceBatch extends TableBatch {
  header: AudienceHeader;
}

/** Makes sense of the headings, with the first rows below them. */
export type MatchColumns = (
  names: readonly string[],
  sample: readonly (readonly string[])[],
) => AudienceHeader | Promise<AudienceHeader>;

/** What an audience is known by; a list of numbers without any names is one, too. */
const audienceTable: TableOptions = {
  ...{ recognisedColumns, looksLikePhone, listColumn: 'phone' },
  isOwnColumn: isProblemColumn,
};

/**
 * Reads an audience file as it arrives, whatever program wrote it (see `readTable`).
 * @param options.matching how columns are understood; by default as headings and first rows say
 * @throws RedialError `bad_input` as `readTable`, and for a file without a phone column; `too_large`.
 */
export async function* readAudienceFile(
  bytes: AsyncIterable<Uint8Array>,
  {
    sheet,
    matching = (names, sample) => readAudienceHeader(names, { sample }),
  }: Pick<TableOptions, 'sheet'> & { matching?: MatchColumns } = {},
): AsyncGenerator<AudienceBatch> {
  let header: AudienceHeader | null = null;
  for await (const batch of readTable(limited(bytes), { ...audienceTable, sheet })) {
    for (const { cells } of batch.rows) takeGuardsOff(cells);
    for (const { cells } of batch.problems) takeGuardsOff(cells);
    header ??= await headerOf(batch, matching);
    yield { ...batch, header };
  }
}

async function headerOf({ names, rows, sheets }: TableBatch, matching: MatchColumns): Promise<AudienceHeader> {
  const sample = rows.map(({ cells }) => cells);
  try {
    return await matching(names.map(unguarded), sample);
  } catch (error) {
    throw namingSheets(error, sheets);
  }
}

/** In place: these are the batch's own. */
function takeGuardsOff(cells: string[]): void {
  for (let column = 0; column < cells.length; column += 1) {
    const cell = cells[column] ?? '';
    if (cell.startsWith("'")) cells[column] = unguarded(cell);
  }
}

async function* limited(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of bytes) {
    total += chunk.length;
    if (total > maxAudienceBytes) throw tooLarge();
    yield chunk;
  }
}

export function tooLarge(): RedialError {
  return new RedialError('audience_file_too_large', { megabytes: maxAudienceBytes / 1024 / 1024 });
}
