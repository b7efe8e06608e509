import { defaultZoneData, type ZoneData } from './zone-data.ts';

/** Zones whose rules changed in 2026: older data gives another offset on the probe's date. */
export const zoneProbes: readonly { zone: string; at: string; offsetMinutes: number }[] = [
  { zone: 'America/Vancouver', at: '2026-12-15T12:00:00Z', offsetMinutes: -7 * 60 },
  { zone: 'America/Edmonton', at: '2026-12-15T12:00:00Z', offsetMinutes: -6 * 60 },
  { zone: 'America/Winnipeg', at: '2026-12-15T12:00:00Z', offsetMinutes: -5 * 60 },
  { zone: 'Africa/Casablanca', at: '2026-12-15T12:00:00Z', offsetMinutes: 0 },
  { zone: 'America/Havana', at: '2026-12-15T12:00:00Z', offsetMinutes: -4 * 60 },
];

/** When releases of the data came out; of others only the year of the name is known. */
const releaseDates: Readonly<Record<string, string>> = {
  '2025c': '2025-12-10',
  '2026c': '2026-07-19',
  '2026d': '2026-09-15',
  '2026e': '2026-10-02',
  '2026f': '2026-10-29',
};

const trustedForMs = 365 * 86_400_000;

/** Reading a zone with a shift: in doubt, the window must be open on a clock an hour slow and an hour fast as well. */
export interface ZoneReading {
  zone: string;
  shiftMinutes: number;
}

export interface ZoneDoubt {
  /** Zones that failed their probe. */
  failing: readonly string[];
  /** The data is older than twelve months: every zone is in doubt. */
  old: boolean;
}

/** How far the time-zone data can be trusted. Ask at start-up and show it. */
export function zoneDoubt(zoneData: ZoneData, now: Date): ZoneDoubt {
  const released = releaseDates[zoneData.version] ?? `${/^\d{4}/.exec(zoneData.version)?.[0] ?? '1970'}-01-01`;
  return { failing: failingProbes(zoneData), old: now.getTime() > Date.parse(released) + trustedForMs };
}

const failures = new WeakMap<ZoneData, readonly string[]>();

function failingProbes(zoneData: ZoneData): readonly string[] {
  const known = failures.get(zoneData);
  if (known) return known;
  const failing = zoneProbes
    .filter(({ zone, at, offsetMinutes }) => {
      return !zoneData.has(zone) || zoneData.offsetMinutes(zone, Date.parse(at)) !== offsetMinutes;
    })
    .map(({ zone }) => zone);
  failures.set(zoneData, failing);
  return failing;
}

/** Readings of a zone in all of which a window must be open. */
export function readingsOf(zone: string, doubt: ZoneDoubt, zoneData: ZoneData = defaultZoneData): ZoneReading[] {
  const inDoubt = doubt.old || doubt.failing.includes(zone) || doubt.failing.includes(zoneData.canonical(zone));
  return (inDoubt ? [0, -60, 60] : [0]).map((shiftMinutes) => ({ zone, shiftMinutes }));
}
