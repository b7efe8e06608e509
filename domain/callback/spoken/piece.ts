/** Time of day as words name it. `noon` is an hour, too. */
export type Part = 'dawn' | 'early' | 'morning' | 'noon' | 'lunch' | 'afternoon' | 'asr' | 'late' | 'evening' | 'night';

/** What a few words of a sentence say about a time. */
export type Meaning =
  /** Minutes of real time from now. `isVague`: “a few”. `isLoose`: no word says that it begins now. */
  | { kind: 'delay'; minutes: number; isVague?: boolean; isLoose?: boolean }
  /** Days of the calendar from today. `isVague`: “in a few days”; `keepsHour`: “in two days”. */
  | { kind: 'days'; days: number; isVague?: boolean; keepsHour?: boolean }
  | { kind: 'months'; months: number; isVague?: boolean }
  /** Monday is 1. `next` is a word that people understand in two ways. */
  | { kind: 'weekday'; weekday: number; which: 'coming' | 'this' | 'next'; weeks?: number }
  /** Weeks of the calendar, from Monday on. `weekday`: a day of it that is named with it, as “the weekend”. */
  | { kind: 'week'; weeks: number; weekday?: number }
  | { kind: 'month_end' }
  | { kind: 'date'; day: number; month?: number; year?: number; isVague?: boolean }
  /** `isExact`: of 24 hours, as in 17:30 or 05:30. */
  | { kind: 'clock'; hour: number; minute: number; half?: 'am' | 'pm'; isExact?: boolean }
  /** “At half past”: of the hour that comes next. */
  | { kind: 'minute'; minute: number }
  | { kind: 'part'; part: Part }
  | { kind: 'bound'; bound: 'after' | 'before' | 'between' | 'until' }
  | { kind: 'same_time' }
  | { kind: 'now' }
  | { kind: 'later'; minutes: number }
  | { kind: 'past' }
  | { kind: 'never' }
  /** What comes next is not meant. */
  | { kind: 'not' }
  /** The clause says when the person cannot talk. */
  | { kind: 'cannot' }
  /** What was said before is put right. */
  | { kind: 'correction' }
  | { kind: 'clause' };

export type Piece = Meaning & { from: number; to: number };

export type Rule = readonly [pattern: RegExp, read: (groups: readonly string[]) => Meaning | readonly Meaning[] | null];

/** How one language speaks of times. All patterns are written for the text of `spokenText` with numbers as digits. */
export interface Lexicon {
  /** Puts digits for the words of numbers, and `3rd` for ordinals that are dates. */
  withDigits: (text: string) => string;
  /** The longer come first: what a rule has read is not read again. */
  rules: readonly Rule[];
  /** Words between the hours of a range or a choice. */
  joins: string;
  /** Words before or after which a lone number is no hour. */
  notHours: { before: string; after: string };
  /** Which day “next Friday” is where it may be two: the coming one or that of next week. */
  nextWeekday: 'coming' | 'week_after';
  /** With which day a week begins, Monday is 1: “next week on Sunday” depends on it. */
  firstWeekday: 1 | 7;
  /** Whether some write 12/3 for the third of December. */
  isMonthFirst: boolean;
}

/** A pattern for whole words; `#` stands for a number of one or two digits, in a group. */
export function words(source: string): RegExp {
  const numbers = source.replaceAll('#', '(\\d{1,2})');
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${numbers})(?![\\p{L}\\p{N}])`, 'gu');
}

/** A rule that means the same whatever its groups hold. */
export const means = (source: string, meaning: Meaning): Rule => [words(source), () => meaning];
