import { nameVariable, variablesIn, type BotConfiguration } from '../bot/bot.ts';
import { windowClassOf } from '../calling-law/index.ts';
import { countryNamed, regionNamed, zoneNamed } from '../calling-law/place-names.ts';
import type { CampaignSettings, Purpose } from '../campaign/campaign.ts';
import { refusal, type Refusal } from '../message/index.ts';
import type { AudienceHeader } from './columns.ts';
import { neverDial } from '../contact/never-dial.ts';
import { plainCharacters } from '../contact/phone-characters.ts';
import { lineOf } from '../contact/phone-line.ts';
import { meaningOf, rowConsent, rowExternalId, rowVariables, type RowNote } from './row-values.ts';
import { spokenName } from './spoken-name.ts';

/** Largest audience file that is accepted. */
export const maxAudienceBytes = 200 * 1024 * 1024;
export const maxCellCharacters = 4000;

const maxConsentSource = 500;

/** A row that becomes a contact. */
export interface AudienceContact {
  /** E.164. */
  phone: string;
  /** Digits that are pressed when the number's exchange has answered; null for none. */
  extension: string | null;
  /** Under which the CRM knows the person; null if the row names none. */
  externalId: string | null;
  variables: Record<string, string>;
  timeZone: string | null;
  region: string | null;
  consentAt: Date | null;
  /** How it was given or where its proof is, in the file's words. */
  consentSource: string | null;
  windowClassKey: string;
  /** Variables that the bot's texts use and this row leaves empty. */
  missing: string[];
}

export type AudienceRow = { ok: true; contact: AudienceContact } | Refusal;

/** What a row is checked by. */
export interface RowOptions extends FactOptions {
  now: Date;
  /** Who has said no to marketing is left out of it; null: of nothing. */
  purpose?: Purpose | null;
}

/** Checks one row, and notes what of it was not read; `requiredVariables` are those that the bot's texts use. */
export function checkAudienceRow(
  cells: readonly string[],
  header: AudienceHeader,
  options: RowOptions,
): AudienceRow & { notes: readonly RowNote[] } {
  const notes: RowNote[] = [];
  return { ...checkRow(cells, header, { ...options, notes }), notes };
}

function checkRow(
  cells: readonly string[],
  header: AudienceHeader,
  options: RowOptions & { notes: RowNote[] },
): AudienceRow {
  const { notes } = options;
  if (cells.length > header.names.length && cells.slice(header.names.length).some((cell) => cell.trim() !== '')) {
    return refusal('audience_row_cells_too_many', { columns: header.names.length, cells: cells.length });
  }
  const tooLong = header.variables.findIndex(
    (name, at) => name !== null && (cells[at]?.length ?? 0) > maxCellCharacters,
  );
  if (tooLong >= 0) return refusal('audience_row_cell_too_long', { column: header.names[tooLong] ?? '' });
  const countryCell = meaningOf(cells, header, header.country);
  const country = countryCell === null ? null : countryNamed(countryCell);
  if (countryCell !== null && country === null) notes.push({ kind: 'country_unread', column: header.country ?? 0 });
  const region = meaningOf(cells, header, header.region);
  const facts: ContactFacts = {
    phone: '',
    externalId: rowExternalId(cells, header, notes),
    variables: rowVariables(cells, header, notes),
    timeZone: meaningOf(cells, header, header.timeZone),
    region: region ?? country,
    consentAt: null,
    consentSource: cellOf(cells, header.consentSource)?.slice(0, maxConsentSource) ?? null,
  };
  const place = { ...options, defaultCountry: country ?? options.defaultCountry, country, isOfFile: true };
  const row = firstUsable(phoneCells(cells, header), facts, place);
  if (!row.ok) return row;
  const { contact } = row;
  if (region !== null && contact.region === null) notes.push({ kind: 'region_unread', column: header.region ?? 0 });
  const zone = contact.timeZone ?? firstZone(contact.windowClassKey);
  const consent = rowConsent(cells, header, { ...options, zone });
  return consent.ok ? { ok: true, contact: { ...contact, consentAt: consent.at } } : consent;
}

/** The numbers of a row in the order in which they are tried; Google's export holds several in one cell. */
function phoneCells(cells: readonly string[], header: AudienceHeader): PhoneCell[] {
  const found: PhoneCell[] = [];
  for (const index of header.phones) {
    const cell = cells[index] ?? '';
    const extension = index === header.phone ? extensionCell(cells, header) : null;
    for (const phone of cell.includes(':::') ? cell.split(':::') : [cell]) {
      if (phone.trim() !== '') found.push({ phone, extension });
    }
  }
  return found;
}

type PhoneCell = Pick<ContactFacts, 'phone' | 'extension'>;

/** Lists write it with a word before it, and as a number of which a spreadsheet has made `23.0`. */
function extensionCell(cells: readonly string[], header: AudienceHeader): string | null {
  const text = plainCharacters(cellOf(cells, header.extension) ?? '').replace(
    /^(?:ext(?:ension)?|x)\b[.:\s]*|\.0+$/gi,
    '',
  );
  return text === '' ? null : text;
}

/** The contact of the first number that can be called, or what is wrong with the first of all. */
function firstUsable(phones: readonly PhoneCell[], facts: ContactFacts, options: FactOptions): AudienceRow {
  let first: AudienceRow | null = null;
  for (const line of phones) {
    const row = checkContactFacts({ ...facts, ...line }, options);
    if (row.ok) return row;
    first ??= row;
  }
  return first ?? refusal('phone_empty');
}

function firstZone(windowClassKey: string): string {
  return /@([^|#]+)/.exec(windowClassKey)?.[1] ?? 'Etc/UTC';
}

/** What is known of a person before it is checked. */
export type ContactFacts = Omit<AudienceContact, 'windowClassKey' | 'missing' | 'externalId' | 'extension'> & {
  externalId?: string | null;
  /** Where it does not stand behind the number. */
  extension?: string | null;
};

export interface FactOptions {
  /** ISO 3166-1 alpha-2, of numbers without a country code. */
  defaultCountry: string | null;
  requiredVariables: readonly string[];
  /** ISO 3166-1 alpha-2, of the person's record; a code of a state is read by it. */
  country?: string | null;
  /** Of a row of a file: its name was read already, and a region that is none is left out, as lists have sales territories. */
  isOfFile?: boolean;
}

/**
 * Checks what is known of one person: the number, and where that number may be. Regions and zones may be written as people and
 * other programs write them; a name that is none is left out.
 */
export function checkContactFacts(facts: ContactFacts, options: FactOptions): AudienceRow {
  const { region: stateIn, timeZone: zoneIn } = facts;
  const parsed = lineOf(facts, options.defaultCountry, { region: stateIn, timezone: zoneIn });
  if (!parsed.ok) return parsed;
  const never = neverDial(parsed.phone);
  if (never !== null) return { ok: false, ...never };
  const where = { country: options.country, numberCountry: parsed.phone.country };
  const region = facts.region === null ? null : regionNamed(facts.region, where);
  if (facts.region !== null && region === null && !options.isOfFile) return refusal('unknown_region');
  const timeZone = facts.timeZone === null ? null : zoneNamed(facts.timeZone, where);
  if (facts.timeZone !== null && timeZone === null) return refusal('bad_time_zone');
  // The country of the number is no news.
  const stated = region === parsed.phone.country ? null : region;
  const classified = windowClassOf({
    e164: parsed.phone.e164,
    phone: parsed.phone,
    timezone: timeZone,
    region: stated,
  });
  if (!classified.ok) return refused(classified);
  const variables = options.isOfFile ? facts.variables : withSpokenName(facts.variables);
  return {
    ok: true,
    contact: {
      ...facts,
      ...{ variables, timeZone, region, externalId: facts.externalId ?? null },
      phone: parsed.phone.e164,
      extension: parsed.extension ?? null,
      windowClassKey: classified.windowClass.key,
      missing: options.requiredVariables.filter((name) => variables[name] === undefined),
    },
  };
}

/** Variables whose name of the person can be said to them: nobody is greeted as “N/A”, whoever sent it. */
export function withSpokenName(variables: Record<string, string>): Record<string, string> {
  const name = variables[nameVariable];
  if (name === undefined) return variables;
  const spoken = spokenName(name);
  if (spoken === name) return variables;
  const { [nameVariable]: _, ...others } = variables;
  return spoken === null ? others : { ...others, [nameVariable]: spoken };
}

/** Without the class that never opens: nobody may mistake it for a contact's. */
function refused({ ok, code, params }: Refusal): Refusal {
  return { ok, code, params } as Refusal;
}

function cellOf(cells: readonly string[], index: number | null): string | null {
  const value = index === null ? undefined : cells[index]?.trim();
  return value ? value : null;
}

/** Variables that every call has beside the columns of the audience. */
const alwaysKnown = new Set(['phone', 'organisation', 'bot_name']);

/** Which variables an audience has to bring, so that no text of bot and campaign has a gap. */
export function audienceVariables(
  bot: Pick<BotConfiguration, 'openingIntroduction' | 'instructions' | 'boundaries' | 'farewell'> | null,
  settings: Pick<CampaignSettings, 'promptOverride' | 'voicemail'>,
): string[] {
  const { promptOverride, voicemail } = settings;
  const texts = [promptOverride, voicemail.policy === 'leave_message' ? voicemail.message : ''];
  if (bot !== null) texts.push(bot.openingIntroduction, bot.instructions, bot.boundaries, bot.farewell);
  return variablesIn(texts.join('\n')).filter((name) => !alwaysKnown.has(name));
}
