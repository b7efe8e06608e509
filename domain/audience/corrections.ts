import { z } from 'zod';
import type { TableBatch } from '../table/read-table.ts';
import { maxCellCharacters } from './audience.ts';

/** Problems whose message offers the number that is probably meant. */
const offeringCodes = ['phone_plus_missing', 'phone_old_form'] as const;

/** What no text is made of, and no database keeps: the reader of files has taken it out of everything else. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Name of a sheet of a workbook: 31 characters at most in Excel, more in other programs. */
export const sheetName = z.string().min(1).max(200);

/** One thing that somebody has put right in a file, without changing the file. */
export const Correction = z.discriminatedUnion('kind', [
  /** `row` as spreadsheets count; `column` from 0. */
  z.strictObject({
    kind: z.literal('cell'),
    row: z.int().min(1),
    column: z.int().min(0).max(1000),
    value: z.string().max(maxCellCharacters).refine(isStorable),
    /** Of a workbook; the first one if it is not given. */
    sheet: sheetName.optional(),
  }),
  /** ISO 3166-1 alpha-2, of all numbers of the file without a country code, those that lost their zero included. */
  z.strictObject({ kind: z.literal('country'), country: z.string().regex(/^[A-Z]{2}$/) }),
  /** Where a number was refused for this reason, the one that the message offers is taken. */
  z.strictObject({ kind: z.literal('offered'), code: z.enum(offeringCodes) }),
]);
export type Correction = z.infer<typeof Correction>;

export const maxCorrections = 5000;
/** In the order in which they were made, so that the last can be undone. */
export const Corrections = z.array(Correction).max(maxCorrections);

/** What can be done with one click about all problems of one kind; the order of dates is a choice about their column. */
export type Remedy = 'country' | 'offered' | 'date_order';

export function remedyOf(code: string): Remedy | null {
  if (code === 'phone_no_country') return 'country';
  if (code === 'audience_row_consent_two_readings') return 'date_order';
  return isOffering(code) ? 'offered' : null;
}

function isOffering(code: string): code is (typeof offeringCodes)[number] {
  return offeringCodes.some((one) => one === code);
}

/** Applies corrections to the rows of a file as they come by; its size is that of the corrections. */
export class Patch {
  readonly country: string | null = null;
  readonly #cells = new Map<number, Map<number, string>>();
  readonly #offered = new Set<string>();

  /** @param read the sheet that is read, and those that there are; of a text none */
  constructor(corrections: readonly Correction[], read: Pick<TableBatch, 'sheet' | 'sheets'>) {
    const first = read.sheets[0]?.name ?? null;
    for (const correction of corrections) {
      switch (correction.kind) {
        case 'cell': {
          if ((correction.sheet ?? first) !== read.sheet) break;
          const row = this.#cells.get(correction.row) ?? new Map<number, string>();
          this.#cells.set(correction.row, row.set(correction.column, correction.value));
          break;
        }
        case 'country':
          this.country = correction.country;
          break;
        case 'offered':
          this.#offered.add(correction.code);
          break;
      }
    }
  }

  /** Changes the cells of a row in place. */
  apply({ row, cells }: { row: number; cells: string[] }): void {
    for (const [column, value] of this.#cells.get(row) ?? []) {
      while (cells.length < column) cells.push('');
      cells[column] = value;
    }
  }

  /** The number to be taken instead of one that was refused, E.164; null if nobody has said so. */
  instead(refused: { code: string; params: object }): string | null {
    if (!this.#offered.has(refused.code) || !('offered' in refused.params)) return null;
    const { offered } = refused.params;
    return typeof offered === 'string' && offered !== '' ? offered : null;
  }
}
