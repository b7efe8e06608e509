import { words, type Meaning, type Rule } from './piece.ts';

type Half = { half?: 'am' | 'pm'; isExact?: boolean };

/** A clock piece, or null if that is no time of a day. */
export function hourOf(hour: string, minute = '0', more: Half = {}): Meaning | null {
  const [h, m] = [Number(hour), Number(minute)];
  if (hour === '' || h > 24 || m > 59 || (h === 24 && m > 0) || (h === 0 && hour.length < 2 && m === 0)) return null;
  return { kind: 'clock', hour: h % 24, minute: m, ...(h === 24 || h === 0 ? { isExact: true } : {}), ...more };
}

/** “Quarter to six” is 15 minutes before the hour. Words of the half day stay with the hour that is named. */
export function beforeHour(hour: string, minutes: number): Meaning | null {
  const h = Number(hour);
  if (hour === '' || h > 24 || minutes < 1 || minutes > 59) return null;
  if (h === 0) return { kind: 'clock', hour: 23, minute: 60 - minutes };
  return { kind: 'clock', hour: h === 1 ? 12 : h - 1, minute: 60 - minutes };
}

/** The half of the day that is said with an hour; hours beyond 12 say it themselves. */
export const halfOf = (hour: string, half = ''): Half =>
  Number(hour) > 12 ? { isExact: true } : { half: half === 'am' ? 'am' : 'pm' };

/** Hours beyond 12 and those with a leading zero are of 24 hours. */
export const exactly = (hour: string): Half =>
  Number(hour) > 12 || (hour.length === 2 && hour.startsWith('0')) ? { isExact: true } : {};

/** A group for each name, of which one is found. */
export const oneOf = (names: string): string =>
  names
    .split(/\|(?![^(]*\))/)
    .map((name) => `(${name})`)
    .join('|');

/** Which of the groups was found, counted from 1; 0 if none was. */
const nth = (groups: readonly string[]): number => groups.findIndex((group) => group !== '') + 1;

/** The only groups of `source` are the seven days, Monday first. */
export const weekdayRule = (source: string, which: 'coming' | 'this' | 'next', weeks = 0): Rule => [
  words(source),
  ([, ...names]) => ({ kind: 'weekday', weekday: nth(names), which, ...(weeks > 0 ? { weeks } : {}) }),
];

export function dateOf({
  day = '',
  months = [],
  year = '',
}: {
  day?: string;
  months?: readonly string[];
  year?: string;
}): Meaning {
  return {
    kind: 'date',
    day: Number(day),
    ...(nth(months) > 0 ? { month: nth(months) } : {}),
    ...(year === '' ? {} : { year: Number(year) }),
  };
}

/** Days, weeks, months or years from today. */
export function calendar(count: number, unit: string): Meaning {
  if (unit === 'day') return { kind: 'days', days: count, keepsHour: true };
  if (unit === 'week') return { kind: 'days', days: 7 * count, keepsHour: true };
  return { kind: 'months', months: unit === 'year' ? 12 * count : count };
}
