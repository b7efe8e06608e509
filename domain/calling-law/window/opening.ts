import type { CampaignWindow } from '../../campaign/campaign.ts';
import { intersectRanges, minuteOf, type MinuteRange } from './day-plan.ts';
import { planOf, type Segment, type WindowContext } from './window-context.ts';
import type { ZoneReading } from '../data/zones/doubt.ts';
import { readLocal } from '../data/zones/local-time.ts';
import { localFields, weekdayOf, type ZoneData } from '../data/zones/zone-data.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** Margin for a dialler: some laws look at when a call is received, and a phone rings for up to two minutes. */
export const recommendedClosingMarginMs = 2 * minuteMs;
/** How far ahead an opening is looked for. */
const horizonDays = 14;

/** The stretch around an instant in which the answer is the same, and when it ends. */
export function segmentAt(context: WindowContext, atMs: number): Segment {
  const { latest } = context;
  if (latest && atMs >= latest.fromMs && atMs < latest.validToMs) return latest;
  let segment: Segment | null = null;
  for (const days of [2, 5, horizonDays + 1]) {
    segment = findSegment(context, atMs, days);
    if (segment) break;
  }
  context.latest = segment ?? { open: false, fromMs: atMs, toMs: Infinity, validToMs: atMs + 60 * minuteMs };
  return context.latest;
}

/** Looks at the given number of days from `atMs` on; null if they hold no answer. */
function findSegment(context: WindowContext, atMs: number, days: number): Segment | null {
  const endMs = atMs + days * dayMs;
  let open: readonly MinuteRange[] | null = null;
  for (const reading of context.readings) {
    const ranges = openRanges(context, reading, atMs - dayMs, endMs);
    open = open === null ? ranges : intersectRanges(open, ranges);
    if (open.length === 0) return null;
  }
  for (const stop of context.stops)
    open = subtractRange(open ?? [], stop.from.getTime(), stop.to?.getTime() ?? Infinity);
  let closedSinceMs = atMs;
  for (const [fromMs, toMs] of open ?? []) {
    // Nobody can be called in it: the phone must have stopped ringing at its end.
    if (toMs - fromMs <= recommendedClosingMarginMs) continue;
    if (atMs >= toMs) {
      closedSinceMs = toMs;
      continue;
    }
    // A stretch that reaches the end of what was looked at may be longer: look further.
    if (toMs >= endMs && days <= horizonDays) return null;
    if (atMs >= fromMs) return { open: true, fromMs, toMs, validToMs: toMs };
    if (fromMs - atMs > horizonDays * dayMs) return null;
    return { open: false, fromMs: closedSinceMs, toMs: fromMs, validToMs: fromMs };
  }
  return null;
}

/** Instants (ms) at which the legal and the campaign's window are open in one zone, ascending, neighbours joined. */
function openRanges(context: WindowContext, reading: ZoneReading, fromMs: number, toMs: number): MinuteRange[] {
  const { zoneData } = context;
  const shiftMs = reading.shiftMinutes * minuteMs;
  const first = localFields(zoneData, reading.zone, fromMs + shiftMs).dayNumber;
  const last = localFields(zoneData, reading.zone, toMs + shiftMs).dayNumber;
  const result: [number, number][] = [];
  for (let day = first; day <= last; day++) {
    for (const [fromMinute, toMinute] of rangesOfDay(context, day)) {
      const start = instantOf(zoneData, reading.zone, day * dayMs + fromMinute * minuteMs, 'start') - shiftMs;
      const end = instantOf(zoneData, reading.zone, day * dayMs + toMinute * minuteMs, 'end') - shiftMs;
      const previous = result.at(-1);
      if (previous && start <= previous[1]) previous[1] = Math.max(previous[1], end);
      else if (start < end) result.push([start, end]);
    }
  }
  return result;
}

function rangesOfDay(context: WindowContext, dayNumber: number): readonly MinuteRange[] {
  const { open } = planOf(context, dayNumber);
  if (context.campaignWindow.length === 0 || open.length === 0) return open;
  return intersectRanges(open, campaignRanges(context.campaignWindow, weekdayOf(dayNumber)));
}

/** Hours of the campaign on a weekday, ascending, overlaps joined. */
export function campaignRanges(window: CampaignWindow, weekday: number): readonly MinuteRange[] {
  const ranges = window
    .filter(({ days, from, to }) => days.includes(weekday) && minuteOf(from) < minuteOf(to))
    .map(({ from, to }): [number, number] => [minuteOf(from), minuteOf(to)])
    .sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const range of ranges) {
    const previous = joined.at(-1);
    if (previous && range[0] <= previous[1]) previous[1] = Math.max(previous[1], range[1]);
    else joined.push(range);
  }
  return joined;
}

/**
 * Instant of a wall-clock time. A time that the clock skips counts as the later reading; of a time that comes twice,
 * a start takes the second and an end the first, so that the window is never longer than on the wall.
 */
function instantOf(zoneData: ZoneData, zone: string, localMs: number, edge: 'start' | 'end'): number {
  const reading = readLocal(zoneData, zone, localMs);
  if (reading.kind !== 'twice') return reading.atMs;
  return edge === 'start' ? reading.secondMs : reading.firstMs;
}

function subtractRange(ranges: readonly MinuteRange[], fromMs: number, toMs: number): readonly MinuteRange[] {
  return ranges.flatMap(([from, to]): MinuteRange[] => {
    const left: MinuteRange = [from, Math.min(to, fromMs)];
    const right: MinuteRange = [Math.max(from, toMs), to];
    return [left, right].filter(([start, end]) => start < end);
  });
}
