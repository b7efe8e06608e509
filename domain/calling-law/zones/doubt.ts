import { defaultZoneData, localFields, type ZoneData } from './zone-data.ts';

/** Zones whose rules changed in 2026: old data gives another offset on the probe's date. */
export const zoneProbes: readonly { zone: string; at: string; offsetMinutes: number }[] = [
  { zone: 'America/Vancouver', at: '2026-12-15T12:00:00Z', offsetMinutes: -7 * 60 },
  { zone: 'America/Edmonton', at: '2026-12-15T12:00:00Z', offsetMinutes: -6 * 60 },
  { zone: 'America/Winnipeg', at: '2026-12-15T12:00:00Z', offsetMinutes: -5 * 60 },
  { zone: 'Africa/Casablanca', at: '2026-12-15T12:00:00Z', offsetMinutes: 0 },
  { zone: 'America/Havana', at: '2026-12-15T12:00:00Z', offsetMinutes: -4 * 60 },
];

/** A zone read with a shift: in doubt, the window must be open an hour earlier and later as well. */
export interface ZoneReading {
  zone: string;
  shiftMinutes: number;
}

export interface ZoneDoubt {
  /** Zones that failed their probe. */
  failing: string[];
  /** The data is older than twelve months. */
  old: boolean;
}

/** How far the data can be trusted at an instant. Ask at start-up and show it. */
export function zoneDoubt(zoneData: ZoneData = defaultZoneData, at?: Date): ZoneDoubt {
  return { failing: failingProbes(zoneData), old: at !== undefined && at.getTime() > trustedUntilMs(zoneData.version) };
}

const failures = new WeakMap<ZoneData, string[]>();

function failingProbes(zoneData: ZoneData): string[] {
  const known = failures.get(zoneData);
  if (known) return known;
  const failing = zoneProbes
    .filter(
      ({ zone, at, offsetMinutes }) =>
        !zoneData.has(zone) || localFields(zoneData, zone, Date.parse(at)).offsetMinutes !== offsetMinutes,
    )
    .map(({ zone }) => zone);
  failures.set(zoneData, failing);
  return failing;
}

/** IANA releases have a year and a letter; a release is trusted to the end of the year after it. */
function trustedUntilMs(version: string): number {
  const year = Number(/^\d{4}/.exec(version)?.[0] ?? '1970');
  return Date.UTC(year + 1, 11, 31);
}

const plain = new Map<string, readonly ZoneReading[]>();
const doubtful = new Map<string, readonly ZoneReading[]>();

/** Readings of a zone in all of which a window must be open. */
export function readingsOf(zone: string, zoneData: ZoneData, atMs: number): readonly ZoneReading[] {
  const failing = failingProbes(zoneData);
  const inDoubt =
    atMs > trustedUntilMs(zoneData.version) || (failing.length > 0 && failing.includes(zoneData.canonical(zone)));
  const cache = inDoubt ? doubtful : plain;
  const known = cache.get(zone);
  if (known) return known;
  const readings = (inDoubt ? [0, -60, 60] : [0]).map((shiftMinutes) => ({ zone, shiftMinutes }));
  cache.set(zone, readings);
  return readings;
}
