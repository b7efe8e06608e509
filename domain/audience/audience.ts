import { variablesIn, type BotConfiguration } from '../bot/bot.ts';
import { windowClassOf } from '../calling-law/index.ts';
import type { CampaignSettings } from '../campaign/campaign.ts';
import { refusal, type Refusal } from '../message/index.ts';
import type { AudienceHeader } from './columns.ts';
import { neverDial } from '../contact/never-dial.ts';
import { parsePhoneNumber } from '../contact/phone-number.ts';

/** Largest audience file that is accepted. */
export const maxAudienceBytes = 200 * 1024 * 1024;
export const maxCellCharacters = 4000;

const maxConsentSource = 500;

/** A row that becomes a contact. */
export interface AudienceContact {
  /** E.164. */
  phone: string;
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

/** Checks one row; `requiredVariables` are those that the bot's texts use. */
export function checkAudienceRow(
  cells: readonly string[],
  header: AudienceHeader,
  options: { defaultCountry: string | null; requiredVariables: readonly string[] },
): AudienceRow {
  if (cells.length > header.names.length && cells.slice(header.names.length).some((cell) => cell.trim() !== '')) {
    return refusal('audience_row_cells_too_many', { columns: header.names.length, cells: cells.length });
  }
  const consent = readConsent(cellOf(cells, header.consent));
  if (consent === 'unreadable') return refusal('audience_row_consent_unreadable');
  const variables: Record<string, string> = {};
  for (let index = 0; index < header.variables.length; index += 1) {
    const name = header.variables[index];
    const value = cells[index]?.trim();
    if (!name || !value) continue;
    if (value.length > maxCellCharacters)
      return refusal('audience_row_cell_too_long', { column: header.names[index] ?? '' });
    variables[name] = value;
  }
  const facts: ContactFacts = {
    phone: cells[header.phone] ?? '',
    variables,
    timeZone: cellOf(cells, header.timeZone),
    region: cellOf(cells, header.region),
    consentAt: consent,
    consentSource: cellOf(cells, header.consentSource)?.slice(0, maxConsentSource) ?? null,
  };
  return checkContactFacts(facts, options);
}

/** What is known of a person before it is checked. */
export type ContactFacts = Omit<AudienceContact, 'windowClassKey' | 'missing'>;

/** Checks what is known of one person: the number, and where that number may be. */
export function checkContactFacts(
  facts: ContactFacts,
  options: { defaultCountry: string | null; requiredVariables: readonly string[] },
): AudienceRow {
  const { timeZone, region, variables } = facts;
  const parsed = parsePhoneNumber(facts.phone, options.defaultCountry, { region, timezone: timeZone });
  if (!parsed.ok) return parsed;
  const never = neverDial(parsed.phone);
  if (never !== null) return { ok: false, ...never };
  const classified = windowClassOf({ e164: parsed.phone.e164, phone: parsed.phone, timezone: timeZone, region });
  if (!classified.ok) return refused(classified);
  return {
    ok: true,
    contact: {
      ...facts,
      phone: parsed.phone.e164,
      windowClassKey: classified.windowClass.key,
      missing: options.requiredVariables.filter((name) => variables[name] === undefined),
    },
  };
}

/** Without the class that never opens: nobody may mistake it for a contact's. */
function refused({ ok, code, params }: Refusal): Refusal {
  return { ok, code, params } as Refusal;
}

function cellOf(cells: readonly string[], index: number | null): string | null {
  const value = index === null ? undefined : cells[index]?.trim();
  return value ? value : null;
}

function readConsent(text: string | null): Date | null | 'unreadable' {
  if (text === null) return null;
  const date = /^\d{4}-\d{2}-\d{2}([T ].*)?$/.test(text) ? new Date(text) : null;
  return date === null || Number.isNaN(date.getTime()) ? 'unreadable' : date;
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

/** Exact set of phone numbers in 16 bytes each: E.164 has at most 15 digits, which a double holds exactly. */
export class PhoneSet {
  #slots = new Float64Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @returns false if the number was there already. */
  add(e164: string): boolean {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const added = place(this.#slots, Number(e164.slice(1)));
    if (added) this.#size += 1;
    return added;
  }

  has(e164: string): boolean {
    const value = Number(e164.slice(1));
    return this.#slots[slotOf(this.#slots, value)] === value;
  }

  #grow(): void {
    const larger = new Float64Array(this.#slots.length * 2);
    for (const value of this.#slots) if (value !== 0) place(larger, value);
    this.#slots = larger;
  }
}

function place(slots: Float64Array, value: number): boolean {
  const slot = slotOf(slots, value);
  if (slots[slot] === value) return false;
  slots[slot] = value;
  return true;
}

/** Where a value is, or the free slot where it belongs. */
function slotOf(slots: Float64Array, value: number): number {
  const mask = slots.length - 1;
  const mixed = Math.imul(value % 2_147_483_647, 0x9e3779b1) ^ Math.floor(value / 65_536);
  let index = (mixed ^ (mixed >>> 15)) & mask;
  while (slots[index] !== 0 && slots[index] !== value) index = (index + 1) & mask;
  return index;
}
