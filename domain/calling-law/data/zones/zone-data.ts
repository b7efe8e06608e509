import packedData from 'moment-timezone/data/packed/latest.json' with { type: 'json' };

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Wall clock of a zone at an instant, as numbers that are cheap to compare. */
export interface LocalFields {
  /** Days since 1970-01-01 of the local date. */
  dayNumber: number;
  /** ISO weekday of the local date, Monday is 1. */
  weekday: number;
  minuteOfDay: number;
  /** East of UTC is positive. */
  offsetMinutes: number;
}

/** Rules of the world's time zones, of a known version. */
export interface ZoneData {
  /** Name of the IANA release, for example `2026f`. */
  readonly version: string;
  has(zone: string): boolean;
  /** The zone of that name, whatever its case; null if there is none. */
  find(name: string): string | null;
  /** The zone that a link points to; the same name for a zone with data of its own. */
  canonical(zone: string): string;
  /** Throws for a zone that it does not have. */
  offsetMinutes(zone: string, atMs: number): number;
}

export function localFields(zoneData: ZoneData, zone: string, atMs: number): LocalFields {
  const offsetMinutes = zoneData.offsetMinutes(zone, atMs);
  const local = atMs + offsetMinutes * minuteMs;
  const dayNumber = Math.floor(local / dayMs);
  return {
    dayNumber,
    weekday: weekdayOf(dayNumber),
    minuteOfDay: Math.floor((local - dayNumber * dayMs) / minuteMs),
    offsetMinutes,
  };
}

/** ISO weekday of a day number; 1970-01-01 was a Thursday. */
export function weekdayOf(dayNumber: number): number {
  return ((((dayNumber + 3) % 7) + 7) % 7) + 1;
}

/** Day number of a date written as YYYY-MM-DD. */
export function dayNumberOf(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / dayMs);
}

/** YYYY-MM-DD of a day number. */
export function dateOf(dayNumber: number): string {
  return new Date(dayNumber * dayMs).toISOString().slice(0, 10);
}

interface Zone {
  /** Ends of the periods in ms, ascending; the last period never ends. */
  untilMs: number[];
  offsetMinutes: number[];
  /** Period of the latest look-up: most look-ups are close to each other. */
  latest: number;
}

interface PackedZones {
  version: string;
  zones: readonly string[];
  links: readonly string[];
}

const comparedFromMs = Date.UTC(2026, 0, 1);
const comparedWeeks = 4 * 52;
const sameClocks = new Map<string, boolean>();

/** Whether two zones show the same time, by the present rules of both. */
export function haveSameClock(zoneData: ZoneData, a: string, b: string): boolean {
  if (zoneData.canonical(a) === zoneData.canonical(b)) return true;
  const key = `${zoneData.version} ${a} ${b}`;
  const known = sameClocks.get(key);
  if (known !== undefined) return known;
  let same = true;
  for (let week = 0; same && week < comparedWeeks; week++) {
    const atMs = comparedFromMs + week * 7 * dayMs;
    same = zoneData.offsetMinutes(a, atMs) === zoneData.offsetMinutes(b, atMs);
  }
  sameClocks.set(key, same);
  return same;
}

/** Reads moment-timezone's packed format. Zones are unpacked when they are first asked for. */
export function packedZoneData(packed: PackedZones): ZoneData {
  const sources = new Map(packed.zones.map((entry) => [entry.slice(0, entry.indexOf('|')), entry]));
  const links = new Map(packed.links.map((entry) => entry.split('|').reverse() as [string, string]));
  const zones = new Map<string, Zone>();
  const names = new Map([...sources.keys(), ...links.keys()].map((name) => [name.toLowerCase(), name]));

  function zoneOf(name: string): Zone {
    const known = zones.get(name);
    if (known) return known;
    const source = sources.get(links.get(name) ?? name);
    if (source === undefined) throw new Error(`Unknown time zone ${name}`);
    const zone = unpack(source);
    zones.set(name, zone);
    return zone;
  }

  return {
    version: packed.version,
    has: (zone) => sources.has(zone) || links.has(zone),
    find: (name) => names.get(name.trim().toLowerCase().replaceAll(' ', '_')) ?? null,
    canonical: (zone) => links.get(zone) ?? zone,
    offsetMinutes: (name, atMs) => {
      const zone = zoneOf(name);
      zone.latest = periodAt(zone, atMs);
      return zone.offsetMinutes[zone.latest] ?? 0;
    },
  };
}

function periodAt(zone: Zone, atMs: number): number {
  const { untilMs, latest } = zone;
  if ((latest === 0 || atMs >= (untilMs[latest - 1] ?? 0)) && atMs < (untilMs[latest] ?? Infinity)) return latest;
  let low = 0;
  let high = untilMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (atMs < (untilMs[middle] ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function unpack(source: string): Zone {
  const [, , offsetField = '', indexField = '', untilField = ''] = source.split('|');
  // The format counts minutes west of UTC; we count east.
  const offsets = offsetField.split(' ').map((text) => -Math.round(base60(text)) + 0);
  const offsetMinutes = Array.from(indexField, (digit) => offsets[base60(digit)] ?? 0);
  const untilMs: number[] = [];
  let minutes = 0;
  for (const text of untilField === '' ? [] : untilField.split(' ')) {
    minutes += base60(text);
    untilMs.push(Math.round(minutes * minuteMs));
  }
  return { untilMs, offsetMinutes, latest: 0 };
}

/** Number in moment-timezone's base 60 (0-9, a-z, A-X), with sign and fraction. */
function base60(text: string): number {
  const negative = text.startsWith('-');
  const [whole = '', fraction = ''] = (negative ? text.slice(1) : text).split('.');
  let value = 0;
  for (const digit of whole) value = value * 60 + digitOf(digit);
  let unit = 1;
  for (const digit of fraction) {
    unit /= 60;
    value += digitOf(digit) * unit;
  }
  return negative ? -value : value;
}

function digitOf(character: string): number {
  const code = character.charCodeAt(0);
  if (code > 96) return code - 87;
  if (code > 64) return code - 29;
  return code - 48;
}

export const defaultZoneData: ZoneData = packedZoneData(packedData);
