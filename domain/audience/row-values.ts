import { nameVariable } from '../bot/bot.ts';
import type { Purpose } from '../campaign/campaign.ts';
import { refusal, type Refusal } from '../message/index.ts';
import type { AudienceHeader } from './columns.ts';
import { maxExternalIdCharacters } from '../contact/external-id.ts';
import { readConsent, type ConsentRowProblem } from './consent.ts';
import { isNoValue, spokenName } from './spoken-name.ts';

/** What of a row was not read, without being a reason to leave the person out. */
export interface RowNote {
  kind: 'region_unread' | 'country_unread' | 'name_left_out' | 'consent_undated' | 'external_id_left_out';
  /** Where it stands, as the file's columns count from 0. */
  column: number;
}

/** A cell, or what people have said that it means; null if it is empty or means nothing. */
export function meaningOf(cells: readonly string[], header: AudienceHeader, index: number | null): string | null {
  if (index === null) return null;
  const value = cells[index]?.trim();
  if (!value || isNoValue(value)) return null;
  const { values = {} } = header.columns[index] ?? {};
  return (Object.hasOwn(values, value) ? values[value] : value) || null;
}

/** The variables of a row. The person's name is of its own column or made of the given and the family name. */
export function rowVariables(
  cells: readonly string[],
  header: AudienceHeader,
  notes: RowNote[],
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (let index = 0; index < header.variables.length; index += 1) {
    const name = header.variables[index];
    const value = cells[index]?.trim();
    if (!name || !value || isNoValue(value)) continue;
    variables[name] = value;
  }
  const name = personName(cells, header, notes);
  if (name === null) delete variables[nameVariable];
  else if (name !== undefined) variables[nameVariable] = name;
  return variables;
}

/** Null: what stands there is no name; undefined: the file has no such column. */
function personName(cells: readonly string[], header: AudienceHeader, notes: RowNote[]): string | null | undefined {
  const { fullName, firstName, lastName } = header;
  if (fullName === null && firstName === null && lastName === null) return undefined;
  const read = (index: number | null): string | null => {
    const value = index === null ? '' : (cells[index]?.trim() ?? '');
    if (index === null || value === '') return null;
    const spoken = spokenName(value);
    if (spoken === null) notes.push({ kind: 'name_left_out', column: index });
    return spoken;
  };
  const full = read(fullName);
  if (full !== null) return full;
  const joined = [read(firstName), read(lastName)].filter((part) => part !== null).join(' ');
  return joined === '' ? null : joined;
}

/** What a spreadsheet makes of a long number: several ids look the same then. */
const roundedNumber = /^[+-]?\d(?:[.,]\d*)?E\+\d+$/i;

/** The CRM's id of the person; null if the row has none, or one that nobody can be known by. */
export function rowExternalId(cells: readonly string[], header: AudienceHeader, notes: RowNote[]): string | null {
  const { externalId } = header;
  const value = externalId === null ? '' : (cells[externalId]?.trim() ?? '');
  if (externalId === null || value === '' || isNoValue(value)) return null;
  if (value.length <= maxExternalIdCharacters && !roundedNumber.test(value)) return value;
  notes.push({ kind: 'external_id_left_out', column: externalId });
  return null;
}

type ConsentResult = { ok: true; at: Date | null } | Refusal<ConsentRowProblem | 'audience_row_consent_refused'>;

/** What the consent columns of a row say together: one no is a no, and of several dates the first column's counts. */
export function rowConsent(
  cells: readonly string[],
  header: AudienceHeader,
  { zone, now, purpose, notes }: { zone: string; now: Date; purpose?: Purpose | null; notes: RowNote[] },
): ConsentResult {
  let at: Date | null = null;
  let undated: number | null = null;
  for (const index of header.consents) {
    const text = cells[index]?.trim();
    if (!text || isNoValue(text)) continue;
    const column = header.columns[index];
    const read = readConsent(text, { order: column?.dateOrder ?? null, zone, now, meanings: column?.values });
    if (!read.ok) return read;
    if (read.word === 'no' && purpose === 'marketing') return refusal('audience_row_consent_refused');
    if (read.word === 'yes') undated ??= index;
    at ??= read.at;
  }
  if (at === null && undated !== null) notes.push({ kind: 'consent_undated', column: undated });
  return { ok: true, at };
}
