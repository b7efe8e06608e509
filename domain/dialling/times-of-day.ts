import { defaultZoneData, localFields, type ZoneData } from '../calling-law/data/zones/zone-data.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Minutes of a local day at which its parts begin: morning (from midnight), midday, afternoon, evening. */
const beginnings = [0, 11 * 60, 14 * 60, 17 * 60] as const;

/** How far a retry may be moved to come at another time of day. */
export const spreadHorizonMs = 7 * dayMs;
/** What is left of a part, or of its hours, must do for a dial that waits for a slot. */
const leastLeftMs = 15 * minuteMs;

/** What the calling window says of an instant; see `dialWindow`. */
export interface WindowAnswer {
  allowed: boolean;
  nextOpenAt: Date | null;
  closesAt: Date | null;
}

/**
 * Chooses when a person who was not reached is tried again: the first instant at which the calling window is open in a
 * part of the person's day in which nobody tried yet, or, where every part that ever opens was tried, in the one tried
 * least. A person who may be in several time zones is looked at in each: the time must be another one in all of them.
 * Never before `earliest`, at most `spreadHorizonMs` after it.
 * @param triedAt dials that did not reach the person.
 * @returns null if there is nothing better than the first opening from `earliest` on.
 */
export function otherTimeOfDay(question: {
  earliest: Date;
  triedAt: readonly Date[];
  zones: readonly string[];
  windowAt: (at: Date) => WindowAnswer;
  zoneData?: ZoneData;
}): Date | null {
  const { earliest, triedAt, zones, windowAt, zoneData = defaultZoneData } = question;
  const tried = zones.map((zone) => ({ zone, parts: triedAt.map((at) => partOf(zone, at.getTime(), zoneData)) }));
  const triesAt = (atMs: number): number =>
    Math.max(
      ...tried.map(({ zone, parts }) => {
        const part = partOf(zone, atMs, zoneData);
        return parts.filter((other) => other === part).length;
      }),
    );
  const endMs = earliest.getTime() + spreadHorizonMs;
  let first: number | null = null;
  let best: { atMs: number; tries: number } | null = null;
  let atMs = earliest.getTime();
  while (atMs <= endMs) {
    const window = windowAt(new Date(atMs));
    if (!window.allowed) {
      if (window.nextOpenAt === null || window.nextOpenAt.getTime() <= atMs) break;
      atMs = window.nextOpenAt.getTime();
      continue;
    }
    first ??= atMs;
    const toMs = Math.min(
      window.closesAt?.getTime() ?? Infinity,
      ...zones.map((zone) => partEnd(zone, atMs, zoneData)),
    );
    if (toMs - atMs >= leastLeftMs) {
      const tries = triesAt(atMs);
      if (best === null || tries < best.tries) best = { atMs, tries };
      if (tries === 0) break;
    }
    atMs = Math.max(toMs, atMs + minuteMs);
  }
  return best === null || best.atMs === first ? null : new Date(best.atMs);
}

function partOf(zone: string, atMs: number, zoneData: ZoneData): number {
  const { minuteOfDay } = localFields(zoneData, zone, atMs);
  return beginnings.findLastIndex((beginning) => minuteOfDay >= beginning);
}

/** When the part of the day that an instant lies in is over (ms). */
function partEnd(zone: string, atMs: number, zoneData: ZoneData): number {
  const { dayNumber, offsetMinutes } = localFields(zoneData, zone, atMs);
  const endMinute = beginnings[partOf(zone, atMs, zoneData) + 1] ?? 24 * 60;
  const localMs = dayNumber * dayMs + endMinute * minuteMs;
  // The clock may change in between.
  const offsetThen = zoneData.offsetMinutes(zone, localMs - offsetMinutes * minuteMs);
  return localMs - offsetThen * minuteMs;
}
