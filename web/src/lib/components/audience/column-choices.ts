import type { AudienceReport } from '#db/audience/audience-report.ts';
import type { Inputs } from '#lib/trpc.ts';

/** What somebody has chosen for the columns of a file. */
export type Choices = Inputs['audience']['chooseColumns']['matching'];
type Choice = Choices['columns'][string];
export type PreviewColumn = AudienceReport['columns'][number];

/** A time zone, a region, a country or consent is read from its value; other columns are kept as they are. */
export type MeantUse = 'time_zone' | 'region' | 'country' | 'consent';

export function withChoice(chosen: Choices, { key }: PreviewColumn, choice: Partial<Choice>): Choices {
  return { columns: { ...chosen.columns, [key]: { ...chosen.columns[key], ...choice } } };
}

/** Another use; what was said about the column in its old one is dropped. */
export function withUse(chosen: Choices, { key }: PreviewColumn, use: PreviewColumn['use']): Choices {
  return { columns: { ...chosen.columns, [key]: { use } } };
}

/** The column brings a variable that the bot's texts use; the name of the person is a use of its own. */
export function withVariable(chosen: Choices, column: PreviewColumn, variable: string): Choices {
  const isName = variable === 'customer_name';
  return { columns: { ...chosen.columns, [column.key]: isName ? { use: 'name' } : { use: 'variable', variable } } };
}

/** This number is tried first; the others keep their order. */
export function withFirstPhone(chosen: Choices, columns: readonly PreviewColumn[], first: PreviewColumn): Choices {
  const phones = columns
    .filter(({ phoneRank }) => phoneRank !== null)
    .sort(
      (a, b) => Number(b.key === first.key) - Number(a.key === first.key) || (a.phoneRank ?? 0) - (b.phoneRank ?? 0),
    );
  const ranked = phones.map(
    ({ key }, index) => [key, { ...chosen.columns[key], use: 'phone', rank: index + 1 }] as const,
  );
  return { columns: { ...chosen.columns, ...Object.fromEntries(ranked) } };
}

/** A value of the file gets a meaning: empty for nothing, null for what it says itself. */
export function withMeaning(
  chosen: Choices,
  column: PreviewColumn,
  { value, meaning }: { value: string; meaning: string | null },
): Choices {
  const { [value]: _, ...others } = column.values;
  const values = meaning === null ? others : { ...others, [value]: meaning };
  return withChoice(chosen, column, { use: column.use, values });
}
