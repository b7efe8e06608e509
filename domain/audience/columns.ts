import { nameVariable } from '../bot/bot.ts';
import { variableNameOf } from '../bot/variable-name.ts';
import { RedialError } from '../error.ts';
import { guessColumns, type GuessedColumn } from './column-guess.ts';
import { columnKeys, type ColumnChoice, type ColumnMatching, type ColumnUse } from './column-matching.ts';
import { isProblemColumn } from './problem-columns.ts';
import { columnOrder, countOrder, noOrders, type DateOrder } from './consent-date.ts';

export { recognisedColumns } from './column-guess.ts';

const maxColumns = 200;

/** Uses whose column is not a variable as well. */
const withoutVariable = new Set<ColumnUse>(['phone', 'time_zone', 'consent', 'consent_source', 'ignored']);

/** What a column of a file is used for, and why. */
export interface MatchedColumn {
  /** As written in the file. */
  name: string;
  /** By which choices about it are kept; see `columnKeys`. */
  key: string;
  use: ColumnUse;
  /** Name between braces in the bot's texts; null if the column is none. */
  variable: string | null;
  /** Of phone columns, from 1: the first usable number of a row is called. */
  phoneRank: number | null;
  /** `other`: neither heading nor values say anything. */
  why: GuessedColumn['why'] | 'chosen';
  /** Of consent columns; null: dates whose figures allow several orders are refused. */
  dateOrder: DateOrder | null;
  /** What people have said that values mean; empty for nothing. */
  values: Readonly<Record<string, string>>;
}

/** What the headings of an audience file, its first rows and people's choices say. */
export interface AudienceHeader {
  /** As written in the file. */
  names: string[];
  columns: readonly MatchedColumn[];
  /** Name of the variable that a column becomes; null for those that become none. */
  variables: (string | null)[];
  /** In the order in which they are tried. */
  phones: readonly number[];
  /** The first of them; -1 if there is none. */
  phone: number;
  /** Of the first phone column's numbers. */
  extension: number | null;
  fullName: number | null;
  firstName: number | null;
  lastName: number | null;
  timeZone: number | null;
  region: number | null;
  country: number | null;
  /** The first of `consents`. */
  consent: number | null;
  consents: readonly number[];
  consentSource: number | null;
  externalId: number | null;
}

export interface HeaderOptions {
  /** What people have chosen for files with these headings. */
  matching?: ColumnMatching | null;
  /** Rows below the headings: what headings leave open is guessed by them. */
  sample?: readonly (readonly string[])[];
  /** ISO 3166-1 alpha-2. */
  defaultCountry?: string | null;
  /** Variables that the bot's texts use: a column keeps a name under which older versions knew it. */
  requiredVariables?: readonly string[];
  /** Whether a file without a phone column is taken, so that somebody can choose one. */
  isPhoneOptional?: boolean;
}

/**
 * Understands the columns of an audience file.
 * @throws RedialError `bad_input` without a phone column, or with far too many columns.
 */
export function readAudienceHeader(cells: readonly string[], options: HeaderOptions = {}): AudienceHeader {
  const names = cells.map((cell) => cell.trim());
  if (names.length > maxColumns) {
    throw new RedialError('audience_columns_too_many', { columns: names.length, limit: maxColumns });
  }
  const { matching, sample = [], defaultCountry = null, requiredVariables = [] } = options;
  const keys = columnKeys(names);
  const chosen = matching?.columns ?? {};
  const choices = keys.map((key) => (Object.hasOwn(chosen, key) ? chosen[key] : undefined));
  const uses = chosenUses(guessColumns(names, { sample, defaultCountry }), choices);
  names.forEach((name, index) => {
    const use = uses[index];
    if (use?.why !== 'chosen' && isProblemColumn(name)) uses[index] = { use: 'ignored', rank: 0, why: 'heading' };
  });
  const phones = indicesOf(uses, 'phone').sort((a, b) => (uses[a]?.rank ?? 0) - (uses[b]?.rank ?? 0) || a - b);
  if (phones.length === 0 && !options.isPhoneOptional) throw noPhoneColumn(names);
  const variables = variableNames(names, { uses, choices, requiredVariables });
  const columns = names.map((name, index): MatchedColumn => {
    const { use, why } = uses[index] ?? { use: 'variable', why: 'other' };
    const choice = choices[index];
    return {
      ...{ name, key: keys[index] ?? '', use, why, variable: variables[index] ?? null, values: choice?.values ?? {} },
      phoneRank: use === 'phone' ? phones.indexOf(index) + 1 : null,
      dateOrder: use === 'consent' ? orderOf(choice, sample, index) : null,
    };
  });
  const only = (use: ColumnUse): number | null => indicesOf(uses, use)[0] ?? null;
  const consents = indicesOf(uses, 'consent');
  return {
    ...{ names, columns, variables, phones, consents },
    phone: phones[0] ?? -1,
    extension: only('extension'),
    fullName: only('name'),
    firstName: only('first_name'),
    lastName: only('last_name'),
    timeZone: only('time_zone'),
    region: only('region'),
    country: only('country'),
    consent: consents[0] ?? null,
    consentSource: only('consent_source'),
    externalId: only('external_id'),
  };
}

/** Variables that some column brings: the person's name is also made of the given and the family name. */
export function providedVariables({ variables, firstName, lastName }: AudienceHeader): (string | null)[] {
  return firstName !== null || lastName !== null ? [...variables, nameVariable] : variables;
}

type Used = Omit<GuessedColumn, 'why'> & { why: MatchedColumn['why'] };

const single = (use: ColumnUse): boolean => !['phone', 'consent', 'variable', 'ignored'].includes(use);

/** What was chosen takes precedence: a column that was guessed for the same thing is a variable then. */
function chosenUses(guessed: readonly GuessedColumn[], choices: readonly (ColumnChoice | undefined)[]): Used[] {
  const taken = new Set(
    choices.flatMap((choice) => (choice?.use !== undefined && single(choice.use) ? [choice.use] : [])),
  );
  const given = new Set<ColumnUse>();
  return guessed.map((guess, index): Used => {
    const choice = choices[index];
    const isFree = choice?.use !== undefined && !(single(choice.use) && given.has(choice.use));
    if (choice?.use !== undefined && isFree) {
      given.add(choice.use);
      // Ranks that people give go before guessed ones, which begin at 0.
      const rank = choice.rank === undefined ? guess.rank : choice.rank - 1000;
      return { use: choice.use, rank, why: choice.use === guess.use ? guess.why : 'chosen' };
    }
    const use = taken.has(guess.use) ? 'variable' : guess.use;
    const rank = choice?.rank === undefined ? guess.rank : choice.rank - 1000;
    return { use, rank, why: use === guess.use ? guess.why : 'other' };
  });
}

function indicesOf(uses: readonly Used[], wanted: ColumnUse): number[] {
  return uses.flatMap(({ use }, index) => (use === wanted ? [index] : []));
}

function orderOf(
  choice: ColumnChoice | undefined,
  sample: readonly (readonly string[])[],
  index: number,
): DateOrder | null {
  if (choice?.dateOrder !== undefined) return choice.dateOrder === 'ask' ? null : choice.dateOrder;
  const counts = noOrders();
  for (const cells of sample) countOrder(counts, cells[index] ?? '');
  return columnOrder(counts);
}

/** The name of each column as a variable: a second one of the same name gets a number behind it, which everybody sees. */
function variableNames(
  names: readonly string[],
  parts: {
    uses: readonly Used[];
    choices: readonly (ColumnChoice | undefined)[];
    requiredVariables: readonly string[];
  },
): (string | null)[] {
  const { uses, choices, requiredVariables } = parts;
  const isOwn = (index: number): boolean => !withoutVariable.has(uses[index]?.use ?? 'variable');
  const hasName = uses.some(({ use }) => use === 'name');
  const taken = new Set<string>(['phone']);
  const headings = new Set<string>();
  // Names that people have chosen, and that of the person, are given away first.
  const fixed = names.map((_, index) => {
    if (!isOwn(index)) return null;
    return choices[index]?.variable ?? (uses[index]?.use === 'name' ? nameVariable : null);
  });
  for (const name of fixed) if (name !== null) taken.add(name);
  const joins = !hasName && uses.some(({ use }) => use === 'first_name' || use === 'last_name');
  if (joins) taken.add(nameVariable);
  const plain = names.map((name, index) => variableNameOf(name) || `column_${index + 1}`);
  return names.map((name, index) => {
    const own = plain[index] ?? '';
    const chosen = fixed[index] ?? null;
    if (chosen !== null && fixed.indexOf(chosen) === index) {
      headings.add(own);
      return chosen;
    }
    if (!isOwn(index)) return null;
    const former = formerName(name, index);
    const isFormer =
      former !== own && requiredVariables.includes(former) && !taken.has(former) && !plain.includes(former);
    const wanted = isFormer ? former : own;
    let free = wanted;
    for (let number = 2; taken.has(free) || headings.has(free); number += 1) free = `${wanted}_${number}`;
    taken.add(free);
    headings.add(own);
    return free;
  });
}

/** What a column was called while only a to z counted: texts that were written then still find it. */
function formerName(name: string, index: number): string {
  const letters = name
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return letters === '' ? `column_${index + 1}` : letters.slice(0, 60);
}

function noPhoneColumn(names: readonly string[]): RedialError {
  const found = names.filter((name) => name !== '').map((name) => name.slice(0, 40));
  const understood = ['phone number', 'mobile', 'cell', 'telephone', 'رقم الجوال'];
  const details = { columns: names };
  return found.length > 0
    ? new RedialError('audience_phone_column_missing', { found: found.slice(0, 12), understood }, { details })
    : new RedialError('audience_columns_unnamed', { understood }, { details });
}
