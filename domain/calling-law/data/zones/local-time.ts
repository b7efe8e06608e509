/** Wall clocks by the one time-zone data that windows, callbacks, texts and evidence share: the runtime's own may be older. */
import { dayNumberOf, dateOf, defaultZoneData, localFields, type ZoneData } from './zone-data.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** A wall-clock time as instants (ms). Where clocks change there may be two of them, or none. */
export type LocalReading =
  | { kind: 'once'; atMs: number }
  /** The clock skips it; moved forward by as much as the clock is. */
  | { kind: 'skipped'; atMs: number }
  /** The clock shows it twice. */
  | { kind: 'twice'; firstMs: number; secondMs: number };

/** @param localMs the wall-clock time as if it were one of UTC. */
export function readLocal(zoneData: ZoneData, zone: string, localMs: number): LocalReading {
  // Offsets a day away on both sides are those before and after any change near this time.
  const before = localMs - zoneData.offsetMinutes(zone, localMs - dayMs) * minuteMs;
  const after = localMs - zoneData.offsetMinutes(zone, localMs + dayMs) * minuteMs;
  if (before === after) return { kind: 'once', atMs: before };
  const matches = [before, after].filter((ms) => ms + zoneData.offsetMinutes(zone, ms) * minuteMs === localMs);
  const [first, second] = matches.sort((a, b) => a - b);
  if (first === undefined) return { kind: 'skipped', atMs: Math.max(before, after) };
  return second === undefined ? { kind: 'once', atMs: first } : { kind: 'twice', firstMs: first, secondMs: second };
}

const localDateTime = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/;

/** Milliseconds of `YYYY-MM-DDTHH:mm` as if it were a time of UTC; null for what is no time of the calendar. */
export function parseLocalDateTime(text: string): number | null {
  const match = localDateTime.exec(text.trim());
  if (!match) return null;
  const [, date = '', hour = '', minute = '', second = '0'] = match;
  const day = dayNumberOf(date);
  if (Number.isNaN(day) || dateOf(day) !== date) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return day * dayMs + (Number(hour) * 60 + Number(minute)) * minuteMs + Number(second) * 1000;
}

/** `YYYY-MM-DDTHH:mm` on the clock of a zone. */
export function localDateTimeOf(at: Date, zone: string, zoneData: ZoneData = defaultZoneData): string {
  const { dayNumber, minuteOfDay } = localFields(zoneData, zone, at.getTime());
  return new Date(dayNumber * dayMs + minuteOfDay * minuteMs).toISOString().slice(0, 16);
}

/**
 * A time as a language writes it, on the clock of a zone. A zone that the data does not have is left to the runtime.
 * @param options of `Intl.DateTimeFormat`, without the zone; `timeZoneName` is written as `GMT+3`.
 */
export function formatLocal(
  at: Date,
  zone: string,
  language: string,
  options: Omit<Intl.DateTimeFormatOptions, 'timeZone'>,
  zoneData: ZoneData = defaultZoneData,
): string {
  const known = zoneData.find(zone);
  if (known === null) return new Intl.DateTimeFormat(language, { ...options, timeZone: zone }).format(at);
  const offset = zoneData.offsetMinutes(known, at.getTime());
  const shown = new Date(at.getTime() + offset * minuteMs);
  return new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' })
    .formatToParts(shown)
    .map(({ type, value }) => (type === 'timeZoneName' ? offsetName(known, offset) : value))
    .join('');
}

function offsetName(zone: string, offsetMinutes: number): string {
  if (offsetMinutes === 0) return zone === 'UTC' || zone.startsWith('Etc/') ? 'UTC' : 'GMT';
  const size = Math.abs(offsetMinutes);
  const minutes = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`;
  return `GMT${offsetMinutes < 0 ? '-' : '+'}${Math.floor(size / 60)}${minutes}`;
}
