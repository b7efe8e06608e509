import { refusal, type Refusal } from '../../message/index.ts';
import { neverDial } from '../../contact/never-dial.ts';
import { parsePhoneNumber, type ParsedPhoneNumber, type PhoneNumberProblem } from '../../contact/phone-number.ts';
import { opensWithin14Days } from './evaluate.ts';
import { locateNumber, type NumberLocation } from '../locate-number.ts';
import { parseRegion, regionOfCountry } from '../region.ts';
import { defaultRuleset, type Ruleset } from '../data/ruleset.ts';
import { defaultZoneData, type ZoneData } from '../data/zones/zone-data.ts';

/** What named the zones: the contact's own column, or what the number tells. */
export const zoneSources = ['contact', 'area_code', 'prefix', 'country'] as const;
export type ZoneSource = (typeof zoneSources)[number];

/** Contacts that are subject to the same rules in the same zones. */
export interface WindowClass {
  /** Stable text from which the class can be made again. */
  key: string;
  /** Regions whose rules apply, the number's first. */
  regions: readonly string[];
  /** All zones in which the window must be open, the likeliest first. */
  zones: readonly string[];
  zoneSource: ZoneSource;
}

export type WindowClassProblem =
  PhoneNumberProblem | 'non_geographic' | 'unknown_zone' | 'unknown_region' | 'bad_time_zone' | 'never_open';

export type WindowClassResult =
  | { ok: true; windowClass: WindowClass }
  | Refusal<Exclude<WindowClassProblem, 'never_open'>>
  | (Refusal<'never_open'> & { windowClass: WindowClass });

export interface ContactPlace {
  e164: string;
  /** The number if it was parsed already, which saves most of the time. */
  phone?: ParsedPhoneNumber;
  /** IANA name, for example `Europe/Paris`; replaces the zones that the number tells, never the regions. */
  timezone?: string | null;
  /** ISO 3166 region of the contact's address; its rules apply beside those of the number. */
  region?: string | null;
}

export interface WindowClassOptions {
  /** `intersect` asks the zones of the number as well when the contact names one. */
  timezoneOverride?: 'replace' | 'intersect';
  ruleset?: Ruleset;
  zoneData?: ZoneData;
}

/** Finds the rules and the candidate zones of a contact, or says what is missing to ever call it. */
export function windowClassOf(contact: ContactPlace, options: WindowClassOptions = {}): WindowClassResult {
  const { timezoneOverride = 'replace', ruleset = defaultRuleset, zoneData = defaultZoneData } = options;
  const read = contact.phone
    ? ({ ok: true, phone: contact.phone } as const)
    : parsePhoneNumber(contact.e164, null, contact);
  if (!read.ok) return read;
  const { phone } = read;

  let contactZone: string | null = null;
  if (contact.timezone) {
    contactZone = parseTimeZone(contact.timezone, zoneData);
    if (contactZone === null) return refusal('bad_time_zone');
  }
  let contactRegion: string | null = null;
  if (contact.region) {
    contactRegion = parseRegion(contact.region, phone.country && regionOfCountry(phone.country).slice(0, 2));
    if (contactRegion === null) return refusal('unknown_region');
  }

  const location = locateNumber(phone);
  const place = location.ok ? location : placeOfContact(location, phone, contactZone, contactRegion);
  if (!place.ok) return place;
  const regions = contactRegion === null ? place.regions : [...new Set([...place.regions, contactRegion])];
  if (contactZone === null) return classOf(regions, place.zones, place.zoneSource, ruleset, zoneData);
  const zones = timezoneOverride === 'replace' ? [contactZone] : [...new Set([contactZone, ...place.zones])];
  return classOf(regions, zones, 'contact', ruleset, zoneData);
}

type Failure = Exclude<WindowClassResult, { windowClass: WindowClass }>;

/** A zone with a place in its name: abbreviations and fixed offsets say nothing about summer time. */
function parseTimeZone(text: string, zoneData: ZoneData): string | null {
  const zone = zoneData.find(text);
  return zone !== null && zone.includes('/') && !zone.startsWith('Etc/') ? zone : null;
}

/** The contact's own columns can stand in for a number that tells nothing, unless it is never dialled. */
function placeOfContact(
  failure: Extract<NumberLocation, { ok: false }>,
  phone: ParsedPhoneNumber,
  zone: string | null,
  region: string | null,
): Extract<NumberLocation, { ok: true }> | Failure {
  if (neverDial(phone) !== null) return failure;
  const known = region ?? (failure.code === 'unknown_zone' && phone.country ? regionOfCountry(phone.country) : null);
  if (zone === null || known === null) return failure;
  return { ok: true, regions: [known], zones: [zone], zoneSource: 'country' };
}

const maxClasses = 10_000;
const classesByRuleset = new WeakMap<Ruleset, Map<string, WindowClassResult>>();

function classOf(
  regions: readonly string[],
  zones: readonly string[],
  zoneSource: ZoneSource,
  ruleset: Ruleset,
  zoneData: ZoneData,
): WindowClassResult {
  let classes = classesByRuleset.get(ruleset);
  if (!classes) classesByRuleset.set(ruleset, (classes = new Map()));
  const key = `${regions.join('+')}@${zones.join('|')}#${zoneSource}`;
  const cacheKey = `${key} ${zoneData.version}`;
  const known = classes.get(cacheKey);
  if (known) return known;
  const windowClass: WindowClass = { key, regions, zones, zoneSource };
  const result: WindowClassResult = referenceDates.some((at) =>
    opensWithin14Days({ windowClass, at: new Date(at), ruleset, zoneData }),
  )
    ? { ok: true, windowClass }
    : { ...neverOpen(windowClass), windowClass };
  if (classes.size >= maxClasses) classes.clear();
  classes.set(cacheKey, result);
  return result;
}

/** A class is called never open if it does not open in the two weeks from any of these, summer or winter. */
const referenceDates = ['2026-11-23T00:00:00Z', '2027-06-07T00:00:00Z'];

function neverOpen({ zones, regions }: WindowClass): Refusal<'never_open'> {
  return refusal('never_open', { zones: zones.length, example: zones[0] ?? '', regions });
}

const keyPattern = new RegExp(`^([A-Z0-9+-]+)@([^#]+)#(${zoneSources.join('|')})$`);

/** Makes a class again from its key; throws for a text that is no key. */
export function windowClassFromKey(key: string): WindowClass {
  const match = keyPattern.exec(key);
  if (!match) throw new Error(`Not the key of a window class: ${key}`);
  const [, regions = '', zones = '', zoneSource = ''] = match;
  return { key, regions: regions.split('+'), zones: zones.split('|'), zoneSource: zoneSource as ZoneSource };
}
