import { readLocal } from '../../calling-law/data/zones/local-time.ts';
import type { ZoneData } from '../../calling-law/data/zones/zone-data.ts';

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
  const read = readLocal(zoneData, zone, dayNumber * dayMs + minutes * minuteMs);
  switch (read.kind) {
    case 'once':
      return { atMs: read.atMs, change: 'none' };
    case 'skipped':
      return { atMs: read.atMs, change: 'gap' };
    case 'twice':
      return { atMs: read.firstMs > afterMs ? read.firstMs : read.secondMs, change: 'overlap' };
  }
}
