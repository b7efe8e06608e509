import { z } from 'zod';
import { variableNamePattern } from '../bot/variable-name.ts';
import { foldWords } from '../fold-letters.ts';
import { dateOrders } from './consent-date.ts';

/** What a column of an audience file can be used for. Several columns may hold phone numbers or consent, one each of the others. */
export const columnUses = [
  'phone',
  'extension',
  'name',
  'first_name',
  'last_name',
  'time_zone',
  'region',
  'country',
  'language',
  'consent',
  'consent_source',
  'external_id',
  'variable',
  'ignored',
] as const;
export type ColumnUse = (typeof columnUses)[number];

/** What somebody has decided of one column; what is not said is guessed. */
export const ColumnChoice = z.strictObject({
  use: z.enum(columnUses).optional(),
  /** Name between braces in the bot's texts, instead of that made of the heading. */
  variable: z.string().regex(variableNamePattern).optional(),
  /** Of several phone columns the first usable one of a row is called, in this order. */
  rank: z.int().min(1).max(200).optional(),
  /** Of a consent column whose figures allow several orders; `ask`: none is known, such rows are refused. */
  dateOrder: z.enum([...dateOrders, 'ask']).optional(),
  /** What values of the file mean: a region, an IANA zone, yes or no; empty for nothing. */
  values: z.record(z.string().max(200), z.string().max(80)).optional(),
});
export type ColumnChoice = z.infer<typeof ColumnChoice>;

/** Decisions about the columns of a file, by `columnKeys` of its headings. */
export const ColumnMatching = z.strictObject({ columns: z.record(z.string().max(500), ColumnChoice) });
export type ColumnMatching = z.infer<typeof ColumnMatching>;

/** By what each column is found again in the next file with the same headings, whatever their order and their capitals. */
export function columnKeys(headings: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return headings.map((heading, index) => {
    const folded = foldWords(heading).slice(0, 400) || `#${index + 1}`;
    const times = (seen.get(folded) ?? 0) + 1;
    seen.set(folded, times);
    return times === 1 ? folded : `${folded} #${times}`;
  });
}
