import { nameVariable } from '../bot/bot.ts';
import { RedialError } from '../error.ts';

const maxColumns = 200;

/** Names under which columns are recognised, after `canonicalName`. */
const phoneNames = [
  'phone',
  'phone_number',
  'phonenumber',
  'mobile',
  'mobile_number',
  'mobile_phone',
  'cell',
  'cell_phone',
  'telephone',
  'tel',
  'msisdn',
  'e164',
  'الهاتف',
  'رقم_الهاتف',
  'الجوال',
  'رقم_الجوال',
];
const timeZoneNames = ['timezone', 'time_zone', 'tz', 'المنطقة_الزمنية'];
const regionNames = ['region', 'state_code', 'المنطقة'];
const consentNames = ['consent_at', 'consented_at', 'consent_date'];
const consentSourceNames = ['consent_source', 'consent_via', 'consent_proof'];
const customerNames = [nameVariable, 'name', 'full_name', 'الاسم', 'اسم_العميل'];

/** All of them, so that a header can be told from other rows. */
export const knownColumnNames: ReadonlySet<string> = new Set([
  ...phoneNames,
  ...timeZoneNames,
  ...regionNames,
  ...consentNames,
  ...consentSourceNames,
  ...customerNames,
]);

/** Columns that our own files of problem rows add; they are read over when such a file comes back. */
export const problemColumns = ['redial_row', 'redial_problem'] as const;

/** What the header row of an audience file says. */
export interface AudienceHeader {
  /** As written in the file. */
  names: string[];
  /** Name of the variable that a column becomes; null for phone, zone, region, consent, our own columns and those without a name. */
  variables: (string | null)[];
  phone: number;
  timeZone: number | null;
  region: number | null;
  consent: number | null;
  consentSource: number | null;
}

/**
 * Understands a header row.
 * @throws RedialError `bad_input` without a phone column, with a column twice, or with far too many columns.
 */
export function readAudienceHeader(cells: readonly string[]): AudienceHeader {
  const names = cells.map((cell) => cell.trim());
  if (names.length > maxColumns) {
    throw new RedialError('audience_columns_too_many', { columns: names.length, limit: maxColumns });
  }
  const canonical = names.map(canonicalName);
  const find = (known: readonly string[]): number | null => {
    const ranked = known.map((name) => canonical.indexOf(name)).filter((index) => index >= 0);
    return ranked[0] ?? null;
  };
  const phone = find(phoneNames);
  if (phone === null) throw noPhoneColumn(names);
  const columns = {
    phone,
    timeZone: find(timeZoneNames),
    region: find(regionNames),
    consent: find(consentNames),
    consentSource: find(consentSourceNames),
  };
  const customer = find(customerNames);
  const special = new Set<number | null>(Object.values(columns));
  const variables = canonical.map((name, index) => {
    if (name === '' || special.has(index) || (problemColumns as readonly string[]).includes(name)) return null;
    return index === customer ? nameVariable : variableName(name, index);
  });
  const twice = variables.find((name, index) => name !== null && variables.indexOf(name) !== index);
  if (twice) throw new RedialError('audience_column_twice', { column: twice });
  return { names, variables, ...columns };
}

function noPhoneColumn(names: readonly string[]): RedialError {
  const found = names.filter((name) => name !== '').map((name) => name.slice(0, 40));
  const understood = [...phoneNames.slice(1, 6), phoneNames.at(-1)?.replace('_', ' ') ?? ''];
  const details = { columns: names };
  return found.length > 0
    ? new RedialError('audience_phone_column_missing', { found: found.slice(0, 12), understood }, { details })
    : new RedialError('audience_columns_unnamed', { understood }, { details });
}

function canonicalName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s\-./]+/gu, '_');
}

/** A name that can stand between braces in the bot's texts. */
function variableName(canonical: string, index: number): string {
  const name = canonical.replace(/[^a-z0-9_]+/g, '_').replace(/^_+|_+$/g, '');
  return name === '' ? `column_${index + 1}` : name.slice(0, 60);
}
