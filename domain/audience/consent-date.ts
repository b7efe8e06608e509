import { defaultZoneData } from '../calling-law/data/zones/zone-data.ts';
import { foldWords } from '../fold-letters.ts';

/** In which order a column writes day, month and year where figures alone do not tell. */
export const dateOrders = ['dmy', 'mdy', 'ymd'] as const;
export type DateOrder = (typeof dateOrders)[number];

/** A date and perhaps a time as they are written, without a zone unless an offset is written with them. */
export interface WrittenDate {
  year: number;
  month: number;
  day: number;
  /** Milliseconds since midnight; null if no time is written. */
  timeMs: number | null;
  /** Minutes east of UTC; null if none is written. */
  offsetMinutes: number | null;
}

export type DateReading =
  | { kind: 'date'; date: WrittenDate }
  /** Several orders are possible. */
  | { kind: 'two_readings'; orders: DateOrder[] }
  /** Written as a date, but there is no such day or hour. */
  | { kind: 'no_such_day' }
  | { kind: 'no_date' };

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** Day 0 of spreadsheets, whose calendar has a 29 February 1900. */
const serialEpochMs = Date.UTC(1899, 11, 30);
/** 1990 to 2064: beyond, a number of five digits is no date of consent. */
const serials = { from: 32_874, to: 60_000 };

/**
 * Reads a date as spreadsheets and CRMs leave it: ISO 8601, figures in an order that only one reading allows (or that `order`
 * names), months by name in English, Arabic, Spanish, French and German, serial numbers of spreadsheets, and milliseconds since
 * 1970.
 */
export function readDate(text: string, order: DateOrder | null = null): DateReading {
  const plain = latinDigits(text).trim();
  const [, figures = '', rest = ''] = splitTime.exec(plain) ?? [];
  const time = readTime(rest);
  if (time === null) return { kind: 'no_date' };
  if (time === 'no_such_time') return { kind: 'no_such_day' };
  const iso = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(figures) ?? /^(\d{4})()(\d{2})(\d{2})$/.exec(figures);
  if (iso) return dated(partsOf(Number(iso[1]), Number(iso[3]), Number(iso[4])), time);
  const local = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})$/.exec(figures);
  if (local) return readFigures(local, { order, time });
  const named = readMonthName(figures);
  if (named !== null) return dated(named, time);
  return rest === '' ? readNumber(plain) : { kind: 'no_date' };
}

/** The orders that a written date allows; null where figures and order are not the question. */
function ordersOf(text: string): DateOrder[] | null {
  const [, figures = ''] = splitTime.exec(latinDigits(text).trim()) ?? [];
  const local = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})$/.exec(figures);
  return local ? Object.keys(readingsOf(local)).map((order) => order as DateOrder) : null;
}

/** A date, then perhaps a time behind a T, a comma or a blank. */
const splitTime = /^(.*?)(?:[T,]?\s*(?<=[T,\s])(\d{1,2}:.*|\d{1,2}\s*[ap]\.?m\.?.*))?$/i;

type DayParts = Pick<WrittenDate, 'year' | 'month' | 'day'>;
type Time = Pick<WrittenDate, 'timeMs' | 'offsetMinutes'>;

function partsOf(year: number, month: number, day: number): DayParts | null {
  const at = new Date(Date.UTC(year, month - 1, day));
  const isReal = at.getUTCMonth() === month - 1 && at.getUTCDate() === day && at.getUTCFullYear() === year;
  return isReal ? { year, month, day } : null;
}

function dated(parts: DayParts | null, time: Time): DateReading {
  return parts === null ? { kind: 'no_such_day' } : { kind: 'date', date: { ...parts, ...time } };
}

function readFigures(match: RegExpExecArray, { order, time }: { order: DateOrder | null; time: Time }): DateReading {
  const readings = readingsOf(match);
  const orders = Object.keys(readings) as DateOrder[];
  const different = new Set(Object.values(readings).map(({ year, month, day }) => `${year}-${month}-${day}`));
  const chosen = order === null ? undefined : readings[order];
  if (chosen !== undefined) return dated(chosen, time);
  if (different.size > 1) return { kind: 'two_readings', orders };
  const [only] = Object.values(readings);
  return dated(only ?? null, time);
}

function readingsOf([, a = '', separator = '', b = '', c = '']: RegExpExecArray): Partial<Record<DateOrder, DayParts>> {
  const readings: Partial<Record<DateOrder, DayParts>> = {};
  const put = (order: DateOrder, parts: DayParts | null): void => {
    if (parts !== null) readings[order] = parts;
  };
  put('dmy', partsOf(fullYear(c), Number(b), Number(a)));
  put('mdy', partsOf(fullYear(c), Number(a), Number(b)));
  // 26-11-20 is how programs shorten ISO dates; nobody does with slashes or dots.
  if (separator === '-' && a.length === 2 && c.length === 2) put('ymd', partsOf(fullYear(a), Number(b), Number(c)));
  return readings;
}

/** Two figures are of this century: consent to an automatic call is not older. */
function fullYear(text: string): number {
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

/** 20-Nov-26, 20 November 2026, Nov 20, 2026, ٢٠ نوفمبر ٢٠٢٦. */
function readMonthName(text: string): DayParts | null {
  const words = foldWords(text)
    .replace(/(\d)(?:st|nd|rd|th|er)\b/g, '$1')
    .split(' ')
    .filter((word) => !['de', 'of', 'den', 'le', 'del'].includes(word) && !isWeekday(word));
  // Two words are one month in the Arabic of the Levant.
  if (words.length === 4 && monthNamed(`${words[1]} ${words[2]}`) !== null)
    words.splice(1, 2, `${words[1]} ${words[2]}`);
  if (words.length !== 3) return null;
  const [a = '', b = '', c = ''] = words;
  const [month, day] = isFigure(a) ? [monthNamed(b), a] : [monthNamed(a), b];
  if (month === null || !isFigure(day) || !/^(\d{4}|\d{2})$/.test(c)) return null;
  return partsOf(fullYear(c), month, Number(day));
}

const isFigure = (text: string): boolean => /^\d{1,2}$/.test(text);

let months: ReadonlyMap<string, number> | null = null;
let weekdays: ReadonlySet<string> | null = null;
const languages = ['en', 'ar', 'ar-SY', 'es', 'fr', 'de'];

function monthNamed(word: string): number | null {
  if (months === null) {
    const names = new Map<string, number>([['sept', 9]]);
    for (let month = 1; month <= 12; month += 1) {
      for (const name of namesOf(new Date(Date.UTC(2026, month - 1, 15)), 'month')) names.set(name, month);
    }
    months = names;
  }
  return months.get(word) ?? null;
}

function isWeekday(word: string): boolean {
  weekdays ??= new Set(
    Array.from({ length: 7 }, (_, day) => namesOf(new Date(Date.UTC(2026, 10, 1 + day)), 'weekday')).flat(),
  );
  return weekdays.has(word);
}

/** What a month or a weekday is called, long and short. */
function namesOf(at: Date, part: 'month' | 'weekday'): string[] {
  return languages.flatMap((language) =>
    (['long', 'short'] as const).map((length) =>
      foldWords(new Intl.DateTimeFormat(`${language}-u-ca-gregory`, { [part]: length, timeZone: 'UTC' }).format(at)),
    ),
  );
}

/** The serial number of a spreadsheet's day, or milliseconds or seconds since 1970 as programs export them. */
function readNumber(text: string): DateReading {
  if (/^\d{5}(?:[.,]\d+)?$/.test(text)) {
    const serial = Number(text.replace(',', '.'));
    if (serial < serials.from || serial > serials.to) return { kind: 'no_date' };
    const isTimed = !Number.isInteger(serial);
    return ofInstant(serialEpochMs + Math.round((serial * dayMs) / 1000) * 1000, { isTimed, offsetMinutes: null });
  }
  if (/^1\d{12}$/.test(text)) return ofInstant(Number(text), { isTimed: true, offsetMinutes: 0 });
  if (/^1\d{9}$/.test(text)) return ofInstant(Number(text) * 1000, { isTimed: true, offsetMinutes: 0 });
  return { kind: 'no_date' };
}

function ofInstant(
  ms: number,
  { isTimed, offsetMinutes }: { isTimed: boolean; offsetMinutes: number | null },
): DateReading {
  const at = new Date(ms);
  const parts = { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
  return dated(parts, { timeMs: isTimed ? ms - Math.floor(ms / dayMs) * dayMs : null, offsetMinutes });
}

const timePattern =
  /^(\d{1,2})(?::(\d{2}))?(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?|[صم])?\s*(Z|UTC|GMT|[+\-\u2212]\d{2}:?\d{2}|[+\-\u2212]\d{2})?$/i;

function readTime(text: string): Time | 'no_such_time' | null {
  if (text === '') return { timeMs: null, offsetMinutes: null };
  const match = timePattern.exec(text.trim());
  if (match === null) return null;
  const [, hour = '', minute = '0', second = '0', fraction = '0', half, zone] = match;
  let hours = Number(hour);
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return 'no_such_time';
    hours = (hours % 12) + (/^[pم]/i.test(half) ? 12 : 0);
  }
  if (hours > 23 || Number(minute) > 59 || Number(second) > 59) return 'no_such_time';
  const timeMs =
    (hours * 3600 + Number(minute) * 60 + Number(second)) * 1000 + Math.floor(Number(`0.${fraction}`) * 1000);
  return { timeMs, offsetMinutes: zone === undefined ? null : offsetOf(zone) };
}

function offsetOf(zone: string): number {
  const match = /^([+\-\u2212])(\d{2}):?(\d{2})?$/.exec(zone);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? '0');
  return match[1] === '+' ? minutes : -minutes;
}

/** Figures of Arabic and Persian as Latin ones; marks of direction are left out. */
function latinDigits(text: string): string {
  return text
    .replace(/\p{Cf}/gu, '')
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0));
}

/**
 * The moment that is meant. A day without a time is its beginning in UTC; a time without an offset is read in `zone`, never in
 * the zone of a server.
 */
export function instantOf({ year, month, day, timeMs, offsetMinutes }: WrittenDate, zone: string): Date {
  const writtenMs = Date.UTC(year, month - 1, day) + (timeMs ?? 0);
  if (timeMs === null) return new Date(writtenMs);
  if (offsetMinutes !== null) return new Date(writtenMs - offsetMinutes * minuteMs);
  const guess = writtenMs - defaultZoneData.offsetMinutes(zone, writtenMs) * minuteMs;
  return new Date(writtenMs - defaultZoneData.offsetMinutes(zone, guess) * minuteMs);
}

/** How many dates of a column only one order allows; the rest say nothing. */
export type OrderCounts = Record<DateOrder, number>;

/** So many dates must agree, and none may contradict, before a column's order counts as known. */
const leastWitnesses = 3;

/** The one order in which a column is written, or null if its dates do not tell for sure. */
export function columnOrder(counts: OrderCounts): DateOrder | null {
  const [order, ...others] = dateOrders.filter((one) => counts[one] > 0);
  return order !== undefined && others.length === 0 && counts[order] >= leastWitnesses ? order : null;
}

export function noOrders(): OrderCounts {
  return { dmy: 0, mdy: 0, ymd: 0 };
}

/** Counts a date that only one order allows. */
export function countOrder(counts: OrderCounts, text: string): void {
  const orders = ordersOf(text);
  const [order] = orders ?? [];
  if (order !== undefined && orders?.length === 1) counts[order] += 1;
}
