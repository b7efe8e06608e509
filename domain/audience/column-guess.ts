import { zoneNamed } from '../calling-law/place-names.ts';
import { parsePhoneLine } from '../contact/phone-number.ts';
import { foldWords } from '../fold-letters.ts';
import { namedUse, phoneColumnRank } from './column-names.ts';
import type { ColumnUse } from './column-matching.ts';
import { consentWord } from './consent.ts';
import { readDate } from './consent-date.ts';
import { isProblemColumn } from './problem-columns.ts';
import { looksLikePhone } from './phone-cell.ts';

/** So much of what a column holds must be of a kind before its heading is passed over. */
const sureShare = 0.9;
/** Of a heading that could be about something else. */
const likelyShare = 0.5;
const mostLookedAt = 200;

export interface GuessedColumn {
  use: ColumnUse;
  /** Among columns of the same use: smaller is better. */
  rank: number;
  why: 'heading' | 'values' | 'other';
}

const lookedAt = (sample: readonly (readonly string[])[], index: number): string[] => {
  const values: string[] = [];
  for (const cells of sample) {
    const value = cells[index]?.trim();
    if (value) values.push(value);
    if (values.length === mostLookedAt) break;
  }
  return values;
};

const share = (values: readonly string[], fits: (value: string) => boolean): number =>
  values.length === 0 ? 0 : values.filter(fits).length / values.length;

/**
 * Guesses what each column is for: by its heading, and where that says nothing by its values.
 * @param sample rows of the file; none: by headings alone
 */
export function guessColumns(
  headings: readonly string[],
  { sample, defaultCountry }: { sample: readonly (readonly string[])[]; defaultCountry: string | null },
): GuessedColumn[] {
  const columns = headings.map((heading, index) => byHeading(heading, lookedAt(sample, index)));
  nameParts(headings, columns);
  const found = new Set(columns.map(({ use }) => use));
  columns.forEach((column, index) => {
    if (column.use !== 'variable') return;
    const use = byValues(headings[index] ?? '', lookedAt(sample, index), { found, defaultCountry });
    if (use !== null) columns[index] = { use, rank: index, why: 'values' };
  });
  keepBest(columns, (index) => sample.length === 0 || lookedAt(sample, index).length > 0);
  return columns;
}

function byHeading(heading: string, values: readonly string[]): GuessedColumn {
  const phone = phoneColumnRank(heading);
  if (phone !== null && (phone.isSure || values.length === 0 || share(values, looksLikePhone) >= likelyShare)) {
    return { use: 'phone', rank: phone.rank, why: 'heading' };
  }
  const named = namedUse(heading);
  return named === null ? { use: 'variable', rank: 0, why: 'other' } : { ...named, why: 'heading' };
}

/** In some languages the heading of the family name is the word for name, where the given name has a column of its own. */
function nameParts(headings: readonly string[], columns: GuessedColumn[]): void {
  const has = (use: ColumnUse): boolean => columns.some((column) => column.use === use);
  const given = headings.some((heading) => ['vorname', 'prenom'].includes(foldWords(heading)));
  headings.forEach((heading, index) => {
    const words = foldWords(heading);
    if (given && !has('last_name') && (words === 'name' || words === 'nom')) {
      columns[index] = { use: 'last_name', rank: 0, why: 'heading' };
    }
    if (words === 'nombre' && has('last_name') && !has('first_name')) {
      columns[index] = { use: 'first_name', rank: 0, why: 'heading' };
    }
  });
}

function byValues(
  heading: string,
  values: readonly string[],
  { found, defaultCountry }: { found: ReadonlySet<ColumnUse>; defaultCountry: string | null },
): ColumnUse | null {
  if (values.length === 0) return null;
  const all = (fits: (value: string) => boolean): boolean => share(values, fits) >= sureShare;
  if (/\b(?:consent|opt in|optin)/.test(foldWords(heading))) {
    if (all((value) => consentWord(value) !== null || readDate(value).kind !== 'no_date')) return 'consent';
  }
  if (!found.has('time_zone') && all((value) => value.includes('/') && zoneNamed(value, {}) !== null))
    return 'time_zone';
  const isPhone = (value: string): boolean => looksLikePhone(value) && parsePhoneLine(value, defaultCountry).ok;
  return !found.has('phone') && all(isPhone) ? 'phone' : null;
}

const severalAllowed = new Set<ColumnUse>(['phone', 'consent', 'variable', 'ignored']);

/** Of several columns for one thing the best that holds anything keeps its use; the others are variables. */
function keepBest(columns: GuessedColumn[], isFilled: (index: number) => boolean): void {
  const best = new Map<ColumnUse, number>();
  columns.forEach(({ use, rank }, index) => {
    const other = best.get(use);
    const otherRank = other === undefined ? Infinity : (columns[other]?.rank ?? Infinity);
    const isBetter = other === undefined || (isFilled(index) && (!isFilled(other) || rank < otherRank));
    if (isBetter) best.set(use, index);
  });
  columns.forEach(({ use }, index) => {
    if (!severalAllowed.has(use) && best.get(use) !== index)
      columns[index] = { use: 'variable', rank: 0, why: 'other' };
  });
}

/** How many of these headings name something that an audience file has; for finding the row of headings. */
export function recognisedColumns(headings: readonly string[]): number {
  return headings.filter(
    (heading) => phoneColumnRank(heading) !== null || namedUse(heading) !== null || isProblemColumn(heading),
  ).length;
}
