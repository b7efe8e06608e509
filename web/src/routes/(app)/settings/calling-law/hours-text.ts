import { weekday } from '#lib/format.ts';
import * as m from '#lib/paraglide/messages.js';

/** Weekdays as rules name them, Monday first. */
export const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type DayName = (typeof dayNames)[number];

type Hours = [from: string, to: string][];
export type Weekly = Partial<Record<DayName, Hours>>;
export type WeeklyRead = { readonly [day in DayName]?: readonly (readonly [string, string])[] };

/** Hours of a day as a person writes them: `10:00-13:00, 14:00-20:00`; empty: none. */
export function hoursText(hours: readonly (readonly [string, string])[]): string {
  return hours.map(([from, to]) => `${from}-${to}`).join(', ');
}

/** The opposite of `hoursText`; null if it cannot be read. Whether the hours make sense is the server's to say. */
export function readHours(text: string): Hours | null {
  const result: Hours = [];
  for (const part of text.split(/[,;]/)) {
    if (part.trim() === '') continue;
    const match = /^(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})$/.exec(part.trim());
    if (!match) return null;
    result.push([(match[1] ?? '').padStart(5, '0'), (match[2] ?? '').padStart(5, '0')]);
  }
  return result;
}

/** A week in few words: days with the same hours stand together, days without calls are left out. */
export function weekWords(weekly: WeeklyRead): string {
  const runs: { from: DayName; to: DayName; text: string }[] = [];
  for (const day of dayNames) {
    const text = hoursText(weekly[day] ?? []);
    const last = runs.at(-1);
    if (last?.text === text) last.to = day;
    else runs.push({ from: day, to: day, text });
  }
  const shown = runs.filter(({ text }) => text !== '');
  if (shown.length === 0) return m.hours_none();
  return shown.map(({ from, to, text }) => `${name(from)}${from === to ? '' : `–${name(to)}`} ${text}`).join('; ');
}

const name = (day: DayName): string => weekday(dayNames.indexOf(day) + 1);
