import { dateOf, type ZoneData } from '../../calling-law/data/zones/zone-data.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** An instant that a clock on the wall shows; `gap`: the clock skips the time that was asked for; `overlap`: it shows it twice. */
export interface WallClockInstant {
  atMs: number;
  change: 'none' | 'gap' | 'overlap';
}

/**
 * When clocks in `zone` show the time: minutes after the midnight that begins the local date. A time that is skipped is
 * moved forward by the gap. Of a time that comes twice it is the first, or the second where the first is not after
 * `afterMs`.
 */
export function wallClockInstant(
  zoneData: ZoneData,
  { zone, dayNumber, minutes, afterMs }: { zone: string; dayNumber: number; minutes: number; afterMs: number },
): WallClockInstant {
  const localMs = dayNumber * dayMs + minutes * minuteMs;
  const offset = (atMs: number): number => zoneData.offsetMinutes(zone, atMs) * minuteMs;
  // No clock changes twice within two days: these are the offsets before and after a change, if there is one.
  const before = offset(localMs - dayMs);
  const after = offset(localMs + dayMs);
  const shown = [...new Set([localMs - before, localMs - after])]
    .filter((atMs) => atMs + offset(atMs) === localMs)
    .sort((one, other) => one - other);
  const [first, second] = shown;
  if (first === undefined) return { atMs: localMs - before, change: 'gap' };
  if (second === undefined) return { atMs: first, change: 'none' };
  return { atMs: first > afterMs ? first : second, change: 'overlap' };
}

/** `YYYY-MM-DDTHH:mm` that clocks in `zone` show at an instant. */
export function wallClockAt(zoneData: ZoneData, zone: string, atMs: number): string {
  const local = atMs + zoneData.offsetMinutes(zone, atMs) * minuteMs;
  const dayNumber = Math.floor(local / dayMs);
  return `${dateOf(dayNumber)}T${new Date(local).toISOString().slice(11, 16)}`;
}
