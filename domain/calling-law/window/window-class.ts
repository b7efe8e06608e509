import { refusal, type Refusal } from '../../message/index.ts';
import { neverDial } from '../../contact/never-dial.ts';
import { parsePhoneNumber, type ParsedPhoneNumber, type PhoneNumberProblem } from '../../contact/phone-number.ts';
import { opensWithin14Days } from './evaluate.ts';
import { zoneSources, type ZoneSource } from './zone-source.ts';
import { locateNumber, type NumberLocation } from '../locate-number.ts';
import { parseCountry, parseRegion, regionOfCountry } from '../region.ts';
import { defaultRuleset, type Ruleset } from '../data/ruleset.ts';
import { zonesOfRegion } from '../data/zones/region-zones.ts';
import { defaultZoneData, haveSameClock, type ZoneData } from '../data/zones/zone-data.ts';

/** Contacts that are subject to the same rules in the same zones. */
export interface WindowClass {
  /** Stable text from which the class can be made again. */
  key: string;
  /** Regions whose rules apply, the number's first. */
  regions: readonly string[];
  /** All zones in which the window must be open: that of the record, those of the number, those of its region. */
  zones: readonly string[];
  /** What named each zone, in their order; the first that did, where several name the same. */
  zoneSources: readonly ZoneSource[];
}

export type WindowClassProblem =
  | PhoneNumberProblem
  | 'non_geographic'
  | 'unknown_zone'
  | 'unknown_region'
  | 'unknown_country'
  | 'bad_time_zone'
  | 'never_open';

export type WindowClassResult =
  | { ok: true; windowClass: WindowClass }
  | Refusal<Exclude<WindowClassProblem, 'never_open'>>
  | (Refusal<'never_open'> & { windowClass: WindowClass });

export interface ContactPlace {
  e164: string;
  /** The number if it was parsed already, which saves most of the time. */
  phone?: ParsedPhoneNumber;
  /** IANA name, for example `Europe/Paris`; see `withRecordZone`. */
  timezone?: string | null;
  /** ISO 3166 region of the contact's address; its rules and clocks count beside those of the number. */
  region?: string | null;
  /** Country of the contact's address, where no region names a part of it; counts as a region does. */
  country?: string | null;
}

export interface WindowClassOptions {
  ruleset?: Ruleset;
  zoneData?: ZoneData;
}

/** A candidate zone with what named it. */
interface Candidate {
  zone: string;
  source: ZoneSource;
}

/** Finds the rules and the candidate zones of a contact, or says what is missing to ever call it. */
export function windowClassOf(contact: ContactPlace, options: WindowClassOptions = {}): WindowClassResult {
  const { ruleset = defaultRuleset, zoneData = defaultZoneData } = options;
  const read = contact.phone
    ? ({ ok: true, phone: contact.phone } as const)
    : parsePhoneNumber(contact.e164, null, contact);
  if (!read.ok) return read;
  const { phone } = read;
  const record = readRecord(contact, phone, zoneData);
  if (!record.ok) return record;
  const { zone, places } = record;

  const location = locateNumber(phone);
  const own = location.ok ? location : placeOfRecord(location, phone, record);
  if (!own.ok) return own;
  // A place that the number lies in tells nothing new: the number says where in it.
  const others = places.filter(
    (place) => !own.regions.some((region) => region === place || region.startsWith(`${place}-`)),
  );
  const clocks: Candidate[][] = [
    own.zones.map((name) => ({ zone: name, source: own.zoneSource })),
    ...others.map((place) => zonesOfRegion(place).map((name) => ({ zone: name, source: sourceOf(place) }))),
  ];
  const candidates = zone === null ? clocks.flat() : withRecordZone(zone, clocks, zoneData);
  return classOf([...new Set([...own.regions, ...others])], distinct(candidates), ruleset, zoneData);
}

function sourceOf(place: string): ZoneSource {
  return place.length === 2 ? 'record_country' : 'region';
}

/**
 * The time zone of the record says which of the candidates it is where it is one of them, and is one more where it is none:
 * a number of New York whose record says Los Angeles rings when both are open.
 */
function withRecordZone(zone: string, clocks: readonly Candidate[][], zoneData: ZoneData): Candidate[] {
  const others = clocks.filter((clock) => !clock.some((other) => haveSameClock(zoneData, other.zone, zone)));
  return [{ zone, source: 'contact' }, ...others.flat()];
}

function distinct(candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(({ zone }, index) => candidates.findIndex((other) => other.zone === zone) === index);
}

type Failure = Exclude<WindowClassResult, { windowClass: WindowClass }>;
/** What the record says of where the person is: a time zone, and the states or countries of its address. */
type PlaceOfRecord = { ok: true; zone: string | null; places: readonly string[] };

function readRecord(
  { timezone, region, country }: ContactPlace,
  phone: ParsedPhoneNumber,
  zoneData: ZoneData,
): PlaceOfRecord | Failure {
  const zone = timezone ? parseTimeZone(timezone, zoneData) : null;
  if (timezone && zone === null) return refusal('bad_time_zone');
  const named = country?.trim() ? parseCountry(country) : null;
  if (country?.trim() && named === null) return refusal('unknown_country');
  const numbers = phone.country && regionOfCountry(phone.country).slice(0, 2);
  const part = region ? parseRegion(region, [named && named.slice(0, 2), numbers]) : null;
  if (region && part === null) return refusal('unknown_region');
  const isWithin = named !== null && part !== null && (part === named || part.startsWith(`${named}-`));
  return { ok: true, zone, places: [part, isWithin ? null : named].filter((place) => place !== null) };
}

/** A zone with a place in its name: abbreviations and fixed offsets say nothing about summer time. */
function parseTimeZone(text: string, zoneData: ZoneData): string | null {
  const zone = zoneData.find(text);
  return zone !== null && zone.includes('/') && !zone.startsWith('Etc/') ? zone : null;
}

/** The contact's own columns can stand in for a number that tells nothing, unless it is never dialled. */
function placeOfRecord(
  failure: Extract<NumberLocation, { ok: false }>,
  phone: ParsedPhoneNumber,
  { zone, places }: PlaceOfRecord,
): { ok: true; regions: readonly string[]; zones: readonly string[]; zoneSource: ZoneSource } | Failure {
  if (neverDial(phone) !== null) return failure;
  const known = places[0] ?? (failure.code === 'unknown_zone' && phone.country ? regionOfCountry(phone.country) : null);
  if (zone === null || known === null) return failure;
  const zones = zonesOfRegion(known);
  return { ok: true, regions: [known], zones: zones.length > 0 ? zones : [zone], zoneSource: sourceOf(known) };
}

const maxClasses = 10_000;
const classesByRuleset = new WeakMap<Ruleset, Map<string, WindowClassResult>>();

function classOf(
  regions: readonly string[],
  candidates: readonly Candidate[],
  ruleset: Ruleset,
  zoneData: ZoneData,
): WindowClassResult {
  let classes = classesByRuleset.get(ruleset);
  if (!classes) classesByRuleset.set(ruleset, (classes = new Map()));
  const zones = candidates.map(({ zone }) => zone);
  const sources = candidates.map(({ source }) => source);
  const named = sources.every((source) => source === sources[0]) ? sources.slice(0, 1) : sources;
  const key = `${regions.join('+')}@${zones.join('|')}#${named.join('|')}`;
  const cacheKey = `${key} ${zoneData.version}`;
  const known = classes.get(cacheKey);
  if (known) return known;
  const windowClass: WindowClass = { key, regions, zones, zoneSources: sources };
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

const keyPattern = /^([A-Z0-9+-]+)@([^#]+)#([a-z_|]+)$/;

/** Makes a class again from its key; throws for a text that is no key. */
export function windowClassFromKey(key: string): WindowClass {
  const match = keyPattern.exec(key);
  const [, regions = '', zoneNames = '', sourceNames = ''] = match ?? [];
  const named = sourceNames.split('|').map((name) => zoneSources.find((source) => source === name));
  const zones = zoneNames.split('|');
  // One name stands for all zones.
  const sources = zones.map((_, index) => named[named.length === 1 ? 0 : index]);
  if (!match || !sources.every((source) => source !== undefined)) {
    throw new Error(`Not the key of a window class: ${key}`);
  }
  return { key, regions: regions.split('+'), zones, zoneSources: sources };
}
