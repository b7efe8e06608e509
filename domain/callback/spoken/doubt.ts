import { dateOf } from '../../calling-law/data/zones/zone-data.ts';
import type { Part } from './piece.ts';

/** Why words do not say an instant by themselves. */
export type Doubt =
  | { kind: 'alternatives' }
  | { kind: 'day' }
  | { kind: 'which_day'; days: readonly number[] }
  | { kind: 'day_passed' }
  | { kind: 'passed' }
  | { kind: 'half'; minutes: number }
  | { kind: 'hour'; part: Part | null }
  | { kind: 'night' }
  | { kind: 'range' }
  | { kind: 'vague' }
  | { kind: 'gap' }
  | { kind: 'overlap' };

/** Why words say no instant at all. */
export type NoTime =
  'no_time' | 'never' | 'past' | 'impossible_date' | 'too_far' | 'unknown_language' | 'unknown_zone' | 'bad_said_at';

const partNames: Record<Part, string> = {
  dawn: 'early in the morning',
  early: 'early in the morning',
  morning: 'in the morning',
  noon: 'around noon',
  lunch: 'after lunch',
  afternoon: 'in the afternoon',
  asr: 'in the late afternoon',
  late: 'late in the afternoon',
  evening: 'in the evening',
  night: 'in the evening',
};

/** What to ask the person, in English. `taken`: the wall clock time that is meant unless they say otherwise. */
export function question(doubt: Doubt, taken: string): string {
  switch (doubt.kind) {
    case 'alternatives':
      return 'More than one time was named. Which of them?';
    case 'day':
      return 'On which day, and at what time?';
    case 'which_day':
      return `${doubt.days.map(spokenDay).join(', or ')}?`;
    case 'day_passed':
      return `That date has passed this year. Is ${spokenDate(taken)} meant?`;
    case 'passed':
      return `That time has passed. ${spokenDate(taken)} at ${taken.slice(11)}?`;
    case 'half':
      return doubt.minutes < 60 * 6 ? 'Morning or afternoon?' : 'Morning or evening?';
    case 'hour':
      return doubt.part === null ? 'At what time of the day?' : `At what time ${partNames[doubt.part]}?`;
    case 'night':
      return `${taken.slice(11)} is no hour for a call. At what time of the day instead?`;
    case 'range':
      return `At what time exactly? ${taken.slice(11)} unless they say otherwise.`;
    case 'vague':
      return 'When exactly?';
    case 'gap':
      return `Clocks skip the hour that was named: it becomes ${taken.slice(11)}. Is that right?`;
    case 'overlap':
      return `Clocks show ${taken.slice(11)} twice that day. Which of the two?`;
  }
}

/** Why there is no time, and what to ask, in English. */
export function noTimeSentence(why: NoTime): string {
  switch (why) {
    case 'no_time':
      return 'No time was named. When should the call be?';
    case 'never':
      return 'The words ask for no call at all.';
    case 'past':
      return 'That time is in the past. When should the call be?';
    case 'impossible_date':
      return 'There is no such date. Which day is meant?';
    case 'too_far':
      return 'That is more than a year away. Is there a nearer time?';
    case 'unknown_language':
      return 'The language is not one of en, ar, es and fr.';
    case 'unknown_zone':
      return 'The time zone is unknown. Write its IANA name, for example Asia/Riyadh.';
    case 'bad_said_at':
      return 'The time of the call could not be read. Write it as 2026-12-01T19:00:00Z.';
  }
}

const spokenDay = (dayNumber: number): string => spokenDate(dateOf(dayNumber));

/** Weekday and date of `YYYY-MM-DD…`, as one says them. */
function spokenDate(date: string): string {
  return new Intl.DateTimeFormat('en', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    Date.parse(`${date.slice(0, 10)}T00:00:00Z`),
  );
}
