import { localFields, type LocalFields, type ZoneData } from '../../calling-law/data/zones/zone-data.ts';
import { dayOf, type DayReading } from './day.ts';
import type { Doubt, NoTime } from './doubt.ts';
import { timeOf, type TimeReading } from './hour.ts';
import type { TimePiece, Wish } from './merge.ts';
import type { Lexicon } from './piece.ts';
import { wallClockInstant, type WallClockInstant } from './wall-clock.ts';

export type Resolved = { atMs: number; doubts: Doubt[] } | { none: NoTime };

/** When, and by which clock, the words were said. */
export interface Moment {
  saidAtMs: number;
  zone: string;
  zoneData: ZoneData;
}

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
const longestMs = 365 * dayMinutes * minuteMs;
/** A delay that ends in the night is asked about from this length on: shorter ones people oversee themselves. */
const shortDelayMinutes = 3 * 60;
/** When to call on a day of which no hour was named. */
const defaultMinutes = 10 * 60;
/** When to call where only “today” or “later” was said. */
const laterMinutes = 2 * 60;
/** How soon at the earliest in a part of the day that is already there. */
const leastMinutes = 30;

/** The instant that is wished, by the callee's clock. */
export function resolve(wish: Wish, lexicon: Lexicon, moment: Moment): Resolved {
  const { saidAtMs, zone, zoneData } = moment;
  if (wish.isNever) return { none: 'never' };
  const now = localFields(zoneData, zone, saidAtMs);
  const day = dayOf(wish.days, now, lexicon);
  if (day === 'impossible') return { none: 'impossible_date' };
  if (wish.isPast && day === null && wish.times.every(({ kind }) => kind !== 'delay')) return { none: 'past' };
  if (day === null && wish.times.every(({ kind }) => kind === 'bound')) return { none: 'no_time' };
  const found = delayOf(wish.times, { day, now }, moment) ?? onClock(wish, { day, now }, moment);
  if (found.atMs - saidAtMs > longestMs) return { none: 'too_far' };
  return found.atMs < saidAtMs ? { none: 'past' } : found;
}

type Found = Extract<Resolved, { atMs: number }>;

interface Calendar {
  /** Null if no day was named. */
  day: DayReading | null;
  now: LocalFields;
}

/** Real time from now. A delay that no word begins now (“I have ten minutes”) says nothing beside a day or an hour. */
function delayOf(times: readonly TimePiece[], { day, now }: Calendar, moment: Moment): Found | null {
  const isElsewhere = day !== null && day.dayNumber !== now.dayNumber;
  const hasHour = times.some(({ kind }) => kind === 'clock' || kind === 'same_time' || kind === 'part');
  for (const piece of exactFirst(times)) {
    if (piece.kind !== 'delay' && piece.kind !== 'now' && piece.kind !== 'later') continue;
    const isWeak = piece.kind !== 'delay' || piece.isLoose === true;
    if (isWeak && (hasHour || isElsewhere)) continue;
    const minutes = piece.kind === 'now' ? 0 : piece.minutes;
    const atMs = moment.saidAtMs + minutes * minuteMs;
    if (hasHour || isElsewhere) return { atMs, doubts: [{ kind: 'alternatives' }] };
    if (piece.kind !== 'delay' || piece.isVague === true) return { atMs, doubts: [{ kind: 'vague' }] };
    const { minuteOfDay } = localFields(moment.zoneData, moment.zone, atMs);
    return { atMs, doubts: minutes > shortDelayMinutes && !isPossible(minuteOfDay) ? [{ kind: 'night' }] : [] };
  }
  return null;
}

/** “In a bit, in ten minutes”: what is said exactly explains the rest. */
function exactFirst(times: readonly TimePiece[]): readonly TimePiece[] {
  const isExact = (piece: TimePiece): boolean =>
    piece.kind === 'delay' && piece.isVague !== true && piece.isLoose !== true;
  return [...times.filter(isExact), ...times.filter((piece) => !isExact(piece))];
}

/** Hours at which somebody may want a call: a time beyond them is asked about even if it is said clearly. */
const isPossible = (minutes: number): boolean => minutes >= 7 * 60 && minutes < 22 * 60;

function onClock(wish: Wish, { day, now }: Calendar, { saidAtMs, zone, zoneData }: Moment): Found {
  const instantOf = (on: number, minutes: number): WallClockInstant =>
    wallClockInstant(zoneData, { zone, dayNumber: on, minutes, afterMs: saidAtMs });
  // Not by the minutes alone: where clocks go back, half past one comes after a quarter to two.
  const isAhead = (minutes: number): boolean => instantOf(now.dayNumber, minutes).atMs > saidAtMs;
  const { dayNumber, minutes, doubts } = placed(timeOf(wish.times), { day, now, isAhead });
  const at = instantOf(dayNumber, minutes);
  const all: Doubt[] = [...(day?.doubt ? [day.doubt] : []), ...doubts];
  const isAsked = all.some(({ kind }) => kind === 'hour');
  if (!isAsked && !isPossible(minutes % dayMinutes)) all.push({ kind: 'night' });
  if (at.change !== 'none') all.unshift({ kind: at.change });
  return { atMs: at.atMs, doubts: all };
}

interface Placed {
  dayNumber: number;
  minutes: number;
  doubts: Doubt[];
}

/** The day and the minute of it that a time of day is meant at; `isAhead`: that minute of today is still to come. */
function placed(
  time: TimeReading,
  { day, now, isAhead }: Calendar & { isAhead: (minutes: number) => boolean },
): Placed {
  const dayNumber = day?.dayNumber ?? now.dayNumber;
  const isToday = dayNumber === now.dayNumber;
  const on = (minutes: number, ...doubts: Doubt[]): Placed => ({ dayNumber, minutes, doubts });
  const nextDay = (minutes: number, ...doubts: Doubt[]): Placed => ({ dayNumber: dayNumber + 1, minutes, doubts });
  switch (time.kind) {
    case 'none':
      if (isToday) return on(now.minuteOfDay + laterMinutes, { kind: 'hour', part: null });
      return on(day?.keepsHour === true ? now.minuteOfDay : defaultMinutes, { kind: 'hour', part: null });
    case 'same':
      return isToday ? nextDay(now.minuteOfDay, { kind: 'day' }) : on(now.minuteOfDay);
    case 'minute': {
      if (!isToday) return on(defaultMinutes, { kind: 'hour', part: null });
      const ahead = (time.minute - (now.minuteOfDay % 60) + 60) % 60 || 60;
      return on(now.minuteOfDay + ahead);
    }
    case 'part': {
      if (!isToday || now.minuteOfDay < time.from) return on(time.from, ...time.doubts);
      const soon = Math.ceil((now.minuteOfDay + leastMinutes) / leastMinutes) * leastMinutes;
      if (soon < time.until) return on(soon, ...time.doubts);
      return nextDay(time.from, ...time.doubts);
    }
    case 'clock': {
      const [minutes, second] = time.readings.filter((reading) => !isToday || isAhead(reading));
      if (minutes !== undefined && second !== undefined) return on(minutes, ...time.doubts, { kind: 'half', minutes });
      if (minutes !== undefined) return on(minutes, ...time.doubts);
      const isLate = day !== null && time.other !== null && isAhead(time.other) && isPossible(time.other);
      if (isLate) return on(time.other ?? 0, ...time.doubts, { kind: 'passed' });
      return nextDay(time.readings[0] ?? defaultMinutes, ...time.doubts, { kind: 'passed' });
    }
  }
}
