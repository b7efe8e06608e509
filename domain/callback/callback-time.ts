import { formatLocal, parseLocalDateTime, readLocal } from '../calling-law/data/zones/local-time.ts';
import { defaultZoneData } from '../calling-law/data/zones/zone-data.ts';

/** What a bot understood of "call me later". */
export interface CallbackWish {
  delayMinutes?: number;
  /** Wall-clock time where the callee is: `YYYY-MM-DDTHH:mm`. */
  localDateTime?: string;
}

export type CallbackTime =
  /** `skipped`: the clock goes forward over the time that was asked for, and `at` is moved forward as far. */
  { ok: true; at: Date; skipped: boolean } | { ok: false; sentence: string };

const longestDelayMinutes = 60 * 24 * 365;

/**
 * The instant a callee asked for. A delay is real time, divided by `timeScale`. A wall-clock time is read in `zone`: one that
 * the clock skips is moved forward as the clock is; of one that it shows twice, the first that is still to come counts.
 */
export function callbackTime(
  wish: CallbackWish,
  { now, zone, timeScale }: { now: Date; zone: string; timeScale: number },
): CallbackTime {
  if (wish.localDateTime !== undefined) {
    const read = localInstant(wish.localDateTime, { zone, now });
    if (read === null) return refuse('The date and time could not be read. Write it as YYYY-MM-DDTHH:mm.');
    const { at } = read;
    if (at.getTime() <= now.getTime()) {
      return refuse(
        `That time is in the past: it is now ${spokenTime(now, zone, 'en')}. Ask for a time in the future.`,
      );
    }
    if (at.getTime() - now.getTime() > longestDelayMinutes * 60_000)
      return refuse('That is more than a year away. Ask for a nearer time.');
    return { ok: true, ...read };
  }
  if (wish.delayMinutes === undefined)
    return refuse('Neither a delay nor a date and time was given. Ask when to call back.');
  if (!(wish.delayMinutes > 0)) return refuse('The delay must be more than zero minutes. Ask when to call back.');
  if (wish.delayMinutes > longestDelayMinutes) return refuse('That is more than a year away. Ask for a nearer time.');
  return { ok: true, at: new Date(now.getTime() + (wish.delayMinutes * 60_000) / timeScale), skipped: false };
}

function refuse(sentence: string): CallbackTime {
  return { ok: false, sentence };
}

/** The instant of a wall-clock time as `callbackTime` reads it; null for what is no time of the calendar. */
export function localInstant(
  text: string,
  { zone, now }: { zone: string; now: Date },
): { at: Date; skipped: boolean } | null {
  const localMs = parseLocalDateTime(text);
  if (localMs === null) return null;
  const reading = readLocal(defaultZoneData, defaultZoneData.find(zone) ?? 'UTC', localMs);
  if (reading.kind !== 'twice') return { at: new Date(reading.atMs), skipped: reading.kind === 'skipped' };
  const { firstMs, secondMs } = reading;
  return { at: new Date(firstMs > now.getTime() ? firstMs : secondMs), skipped: false };
}

/** A time as one says it: weekday, date, hour and the zone's name. */
export function spokenTime(at: Date, zone: string, language: string): string {
  const when = formatLocal(at, zone, language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
  });
  const city = zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
  return `${when} (${city} time)`;
}
