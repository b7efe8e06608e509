import type { Purpose } from '../campaign/campaign.ts';
import { message, refusal, type Message, type Refusal } from '../message/index.ts';

/** A register in which people object to sales calls, kept by a state or its regulator; the customer brings its file. */
export interface NationalRegister {
  /** ISO 3166-1 alpha-2; a country has one. */
  country: string;
  name: string;
  /** A file that is older must not be dialled by. */
  maxAgeDays: number;
  source: string;
  /** How sure the age is, in the marks of the calling-law tables; `P`: our policy, no law found. */
  mark: 'A' | 'B' | 'C' | 'R' | 'P';
}

const policyDays = 31;

export const nationalRegisters: readonly NationalRegister[] = [
  { country: 'AE', name: 'DNCR', maxAgeDays: policyDays, source: 'Cabinet Resolution 56/2024', mark: 'P' },
  {
    country: 'AU',
    name: 'Do Not Call Register',
    maxAgeDays: 30,
    source: 'Do Not Call Register Act 2006',
    mark: 'R',
  },
  { country: 'BR', name: 'Não Me Perturbe', maxAgeDays: policyDays, source: 'Anatel', mark: 'P' },
  {
    country: 'CA',
    name: 'National Do Not Call List',
    maxAgeDays: 31,
    source: 'CRTC Unsolicited Telecommunications Rules',
    mark: 'B',
  },
  { country: 'ES', name: 'Lista Robinson', maxAgeDays: policyDays, source: 'LOPDGDD art. 23', mark: 'P' },
  { country: 'GB', name: 'Telephone Preference Service', maxAgeDays: 28, source: 'PECR reg. 21', mark: 'R' },
  { country: 'IN', name: 'NCPR', maxAgeDays: policyDays, source: 'TCCCPR', mark: 'P' },
  { country: 'MX', name: 'REPEP', maxAgeDays: policyDays, source: 'Profeco', mark: 'P' },
  { country: 'SG', name: 'Do Not Call Registry', maxAgeDays: policyDays, source: 'PDPA part 9', mark: 'P' },
  {
    country: 'US',
    name: 'National Do Not Call Registry',
    maxAgeDays: 31,
    source: '16 CFR 310.4(b)(3)(iv)',
    mark: 'R',
  },
];

export function nationalRegisterOf(country: string): NationalRegister | null {
  return nationalRegisters.find((register) => register.country === country) ?? null;
}

/** What of a register is here: the date of its data, `YYYY-MM-DD`. */
export interface ImportedList {
  country: string;
  asOf: string;
}

const dayMs = 86_400_000;

/** The last day (UTC) on which the file may still be dialled by is over. */
export function isStale(list: ImportedList, at: Date): boolean {
  const register = nationalRegisterOf(list.country);
  const days = register?.maxAgeDays ?? policyDays;
  return at.getTime() >= Date.parse(list.asOf) + (days + 1) * dayMs;
}

export interface NationalListQuestion {
  purpose: Purpose;
  /** Legal regions of the number: `US-FL`, `GB`, … */
  regions: readonly string[];
  /** The person's own consent: it takes precedence over an entry. The launcher's statement for all of them does not. */
  consentAt: Date | null;
  lists: readonly ImportedList[];
  /** Countries whose list here has the number. */
  listedIn: readonly string[];
  at: Date;
}

export type NationalListVerdict = { ok: true } | Refusal<'number_on_national_list' | 'national_list_stale'>;

/**
 * Whether a number may be called as far as national registers go. They are about sales calls: other purposes are free. A
 * list that is too old says nothing about who has objected since, so nobody of its country is called by it.
 */
export function checkNationalLists(question: NationalListQuestion): NationalListVerdict {
  const { purpose, regions, consentAt, lists, listedIn, at } = question;
  if (purpose !== 'marketing' || consentAt !== null) return { ok: true };
  const [listed] = listedIn;
  if (listed !== undefined) return refusal('number_on_national_list', { list: listName(listed) });
  const countries = new Set(regions.map((region) => region.slice(0, 2)));
  const stale = lists.find((list) => countries.has(list.country) && isStale(list, at));
  if (stale === undefined) return { ok: true };
  return refusal('national_list_stale', { list: listName(stale.country), asOf: stale.asOf });
}

/** As in “National Do Not Call Registry (US)”. */
export function listName(country: string): Message {
  const register = nationalRegisterOf(country);
  return register === null
    ? message('national_list_of', { country })
    : message('national_register', { name: register.name, country });
}

/** What the national lists say of some numbers. */
export interface NationalListing {
  lists: readonly ImportedList[];
  /** Countries by number, E.164. */
  listedIn: ReadonlyMap<string, readonly string[]>;
}
