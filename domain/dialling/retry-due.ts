import { defaultZoneData, localFields } from '../calling-law/data/zones/zone-data.ts';
import type { WindowAnswer } from './times-of-day.ts';

/** Those for whom the same hours begin are not all called in their first second: they come one by one within so long. */
const spreadOverMs = 3_600_000;

interface Opening {
  windowAt: (at: Date) => WindowAnswer;
  /** Of the contact; see `spreadOf`. */
  spread: number;
}

/** An instant in the first hour from one on that many contacts share; in the first half of what is left of the hours. */
export function spreadFrom(at: Date, { windowAt, spread }: Opening): Date {
  const { closesAt } = windowAt(at);
  const leftMs = closesAt === null ? Infinity : closesAt.getTime() - at.getTime();
  return new Date(at.getTime() + Math.round(spread * Math.min(spreadOverMs, leftMs / 2)));
}

/**
 * When a retry is due that must not come before `earliest`: then, if the calling window is open; else in the first hour of
 * the next opening. Midnight, at which caps per day free everybody at once, is spread like an opening. Where nothing opens
 * it is `earliest`: the claim says why nobody is called.
 */
export function retryDue(question: Opening & { earliest: Date; zones: readonly string[] }): Date {
  const { earliest, zones, windowAt } = question;
  const window = windowAt(earliest);
  if (!window.allowed) return window.nextOpenAt === null ? earliest : spreadFrom(window.nextOpenAt, question);
  return zones.some((zone) => isMidnight(zone, earliest)) ? spreadFrom(earliest, question) : earliest;
}

function isMidnight(zone: string, at: Date): boolean {
  return at.getTime() % 60_000 === 0 && localFields(defaultZoneData, zone, at.getTime()).minuteOfDay === 0;
}
