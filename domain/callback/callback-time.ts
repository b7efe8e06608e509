import { parseDateTime } from '@internationalized/date';

/** What a bot understood of "call me later". */
export interface CallbackWish {
  delayMinutes?: number;
  /** Wall-clock time where the callee is: `YYYY-MM-DDTHH:mm`. */
  localDateTime?: string;
}

export type CallbackTime = { ok: true; at: Date } | { ok: false; sentence: string };

const longestDelayMinutes = 60 * 24 * 365;

/**
 * The instant a callee asked for. A delay is divided by `timeScale`; a wall-clock time is read in `zone` and, where
 * clocks change, taken to the later possibility of a gap and the earlier one of an overlap.
 */
export function callbackTime(
  wish: CallbackWish,
  { now, zone, timeScale }: { now: Date; zone: string; timeScale: number },
): CallbackTime {
  if (wish.localDateTime !== undefined) {
    const at = readLocal(wish.localDateTime, zone);
    if (at === null) return refuse('The date and time could not be read. Write it as YYYY-MM-DDTHH:mm.');
    if (at.getTime() <= now.getTime()) {
      return refuse(
        `That time is in the past: it is now ${spokenTime(now, zone, 'en')}. Ask for a time in the future.`,
      );
    }
    if (at.getTime() - now.getTime() > longestDelayMinutes * 60_000)
      return refuse('That is more than a year away. Ask for a nearer time.');
    return { ok: true, at };
  }
  if (wish.delayMinutes === undefined)
    return refuse('Neither a delay nor a date and time was given. Ask when to call back.');
  if (!(wish.delayMinutes > 0)) return refuse('The delay must be more than zero minutes. Ask when to call back.');
  if (wish.delayMinutes > longestDelayMinutes) return refuse('That is more than a year away. Ask for a nearer time.');
  return { ok: true, at: new Date(now.getTime() + (wish.delayMinutes * 60_000) / timeScale) };
}

function refuse(sentence: string): CallbackTime {
  return { ok: false, sentence };
}

function readLocal(text: string, zone: string): Date | null {
  try {
    return parseDateTime(text).toDate(zone);
  } catch {
    return null;
  }
}

/** A time as one says it: weekday, date, hour and the zone's name. */
export function spokenTime(at: Date, zone: string, language: string): string {
  const when = new Intl.DateTimeFormat(language, {
    timeZone: zone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
  }).format(at);
  const city = zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
  return `${when} (${city} time)`;
}
