/** Instants, durations and numbers as people read them. Every exact time names its zone. */
import parsePhoneNumber from 'libphonenumber-js/min';
import { formatLocal } from '#domain/calling-law/data/zones/local-time.ts';
import * as m from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

/** How `Intl` writes in each of our languages: dates in English are those of Britain, which nobody mistakes. */
const formatLocales = { en: { dates: 'en-GB', numbers: 'en' } } as const satisfies Record<
  ReturnType<typeof getLocale>,
  { dates: string; numbers: string }
>;
const dateLocale = (): string => formatLocales[getLocale()].dates;
const numberLocale = (): string => formatLocales[getLocale()].numbers;

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** `2 min. ago`, `in 3 hr.`; beyond a month the date. */
export function relativeTime(at: Date, now: Date): string {
  const difference = at.getTime() - now.getTime();
  if (Math.abs(difference) > 30 * 86_400_000) {
    return new Intl.DateTimeFormat(dateLocale(), { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
  }
  const relative = new Intl.RelativeTimeFormat(numberLocale(), { numeric: 'auto', style: 'short' });
  for (const [unit, size] of units) {
    if (Math.abs(difference) >= size) return relative.format(Math.trunc(difference / size), unit);
  }
  return difference > 5_000 ? m.time_in_less_than_a_minute() : m.time_just_now();
}

/** `Tue 4 Mar, 14:03:11 GMT+3`, with the year unless it is this one. */
export function exactTime(at: Date, timeZone: string): string {
  return formatLocal(at, timeZone, dateLocale(), {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: at.getFullYear() === new Date().getFullYear() ? undefined : 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
}

/** `Tue 14:03 GMT+3`: short, for a time within days. */
export function shortTime(at: Date, timeZone: string): string {
  return formatLocal(at, timeZone, dateLocale(), {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
}

/** `America/New York`. */
export function zoneName(zone: string): string {
  return zone.replaceAll('_', ' ');
}

/** `1:07`, `1:02:45`. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const pad = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** `45 s`, `20 min`, `4 h`, `2 d`. */
export function duration(seconds: number): string {
  if (seconds < 60) return m.duration_seconds({ value: number(Math.round(seconds)) });
  if (seconds < 3600) return m.duration_minutes({ value: rounded(seconds / 60) });
  if (seconds < 86_400) return m.duration_hours({ value: rounded(seconds / 3600) });
  return m.duration_days({ value: rounded(seconds / 86_400) });
}

/** With at most one digit after the point. */
function rounded(value: number): string {
  return new Intl.NumberFormat(numberLocale(), { maximumFractionDigits: 1 }).format(value);
}

export function number(value: number): string {
  return new Intl.NumberFormat(numberLocale()).format(value);
}

/** `3 contacts and 2 callbacks`. */
export function both(parts: readonly string[]): string {
  return new Intl.ListFormat(dateLocale()).format(parts);
}

/** Short name of a weekday; 1 is Monday. */
export function weekday(day: number): string {
  // The first of January 2024 was a Monday.
  const date = new Date(Date.UTC(2024, 0, day));
  return new Intl.DateTimeFormat(dateLocale(), { weekday: 'short', timeZone: 'UTC' }).format(date);
}

/** `12.5 %`, of a part of a whole; of nothing, none. */
export function share(part: number, whole: number): string {
  return m.share_of_whole({ percent: rounded(whole === 0 ? 0 : (part / whole) * 100) });
}

/** `Germany`, for an ISO 3166-1 code. */
export function countryName(code: string): string {
  return new Intl.DisplayNames(numberLocale(), { type: 'region' }).of(code) ?? code;
}

/** `Canadian French`, for a BCP 47 tag; a text that is none stays as it is. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(numberLocale(), { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** `1.2 MB`. */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return m.size_bytes({ value: number(bytes) });
  if (bytes < 1_000_000) return m.size_kilobytes({ value: rounded(bytes / 1000) });
  return m.size_megabytes({ value: rounded(bytes / 1_000_000) });
}

/** Keeps the groups of a number on one line. */
const noBreak = '\u00a0';

/** `+44 20 7946 0958 ext. 23`: an E.164 number in international form, grouped as its country groups it. */
export function phone(e164: string, extension: string | null = null): string {
  const number = parsePhoneNumber(e164)?.formatInternational().replaceAll(' ', noBreak) ?? e164;
  return extension === null ? number : m.phone_with_extension({ number, extension });
}
