import type { MinuteRange } from './day-plan.ts';
import { campaignRanges, segmentAt } from './opening.ts';
import type { Basis, EvidenceMark } from '../data/rules/rule.ts';
import { contextOf, planOf, type WindowContext, type WindowQuestion } from './window-context.ts';
import { dateOf, localFields, type ZoneData } from '../data/zones/zone-data.ts';
import type { ZoneSource } from './zone-source.ts';

export type { WindowQuestion } from './window-context.ts';

const minuteMs = 60_000;

export interface LocalTime {
  zone: string;
  /** What named the zone. */
  namedBy: ZoneSource;
  /** YYYY-MM-DD. */
  date: string;
  /** ISO weekday, Monday is 1. */
  weekday: number;
  /** HH:MM. */
  time: string;
  offsetMinutes: number;
}

export interface RuleSource {
  region: string;
  source: string;
  basis: Basis;
  mark: EvidenceMark;
}

/** Answer and evidence: keep it with the dial. */
export interface WindowVerdict {
  allowed: boolean;
  /**
   * `inside_all_candidates`, or a code and the first zone that is closed, for example `after_window@America/Chicago`:
   * `before_window`, `after_window`, `between_windows`, `no_calls_on_day`, `holiday`, `no_holiday_table`,
   * `no_rule`, `outside_campaign_window`, `closing_soon`; `regional_stop@US-LA` names the region.
   */
  reason: string;
  /** When it opens next; null if it is open, or if it does not open within 14 days. */
  nextOpenAt: Date | null;
  /** When it closes; null if it is closed. */
  closesAt: Date | null;
  zones: readonly string[];
  localTimes: LocalTime[];
  sources: RuleSource[];
  rulesetVersion: string;
  zoneDataVersion: string;
  /** Sentences to show, for example that the data about a zone is in doubt. */
  warnings: string[];
}

/** May a contact of this class be called at this instant, why (not), and when does that change? */
export function evaluateWindow(question: WindowQuestion): WindowVerdict {
  const context = contextOf(question);
  const atMs = question.at.getTime();
  const segment = segmentAt(context, atMs);
  const closingSoon = segment.open && segment.toMs - atMs < (question.closingMarginMs ?? 0);
  const allowed = segment.open && !closingSoon;
  const opensAtMs = closingSoon ? openingAfter(context, segment.toMs) : segment.toMs;
  const { windowClass, rules, zoneData } = context;
  return {
    allowed,
    reason: allowed ? 'inside_all_candidates' : reasonAt(context, closingSoon ? segment.toMs : atMs, closingSoon),
    nextOpenAt: allowed || opensAtMs === Infinity ? null : new Date(opensAtMs),
    closesAt: allowed && segment.toMs !== Infinity ? new Date(segment.toMs) : null,
    zones: windowClass.zones,
    localTimes: windowClass.zones.map((zone, index) => ({
      namedBy: windowClass.zoneSources[index] ?? 'country',
      ...localTime(zoneData, zone, atMs),
    })),
    sources: sourcesAt(context, atMs),
    rulesetVersion: rules.version,
    zoneDataVersion: zoneData.version,
    warnings: context.warnings,
  };
}

function openingAfter(context: WindowContext, closedMs: number): number {
  const segment = segmentAt(context, closedMs);
  return segment.open ? closedMs : segment.toMs;
}

/** Whether anything opens, or is open, within 14 days: a campaign window that never meets the legal one does not. */
export function opensWithin14Days(question: WindowQuestion): boolean {
  const segment = segmentAt(contextOf(question), question.at.getTime());
  return segment.open || segment.toMs !== Infinity;
}

function sourcesAt(context: WindowContext, atMs: number): RuleSource[] {
  const zone = context.windowClass.zones[0];
  if (zone === undefined) return [];
  const plan = planOf(context, localFields(context.zoneData, zone, atMs).dayNumber);
  return plan.rules.map(({ region, source, basis, mark }) => ({ region, source, basis, mark }));
}

function reasonAt(context: WindowContext, atMs: number, closingSoon: boolean): string {
  const stop = context.stops.find(({ from, to }) => atMs >= from.getTime() && (to === null || atMs < to.getTime()));
  if (stop) return `${closingSoon ? 'closing_soon' : 'regional_stop'}@${stop.region}`;
  // The law first, in all zones: "outside the campaign's window" says that the law would allow it.
  for (const codeAt of [legalCodeAt, campaignCodeAt]) {
    for (const { zone, shiftMinutes } of context.readings) {
      const code = codeAt(context, zone, atMs + shiftMinutes * minuteMs);
      if (code !== null) return `${closingSoon ? 'closing_soon' : code}@${zone}`;
    }
  }
  // An hour that the clock repeats in autumn is open on the wall but counted once only; minutes that are too few are closed.
  return `between_windows@${context.windowClass.zones[0] ?? ''}`;
}

function isInside(ranges: readonly MinuteRange[], minute: number): boolean {
  return ranges.some(([from, to]) => minute >= from && minute < to);
}

function legalCodeAt(context: WindowContext, zone: string, atMs: number): string | null {
  const { dayNumber, minuteOfDay } = localFields(context.zoneData, zone, atMs);
  const { open, closedBy } = planOf(context, dayNumber);
  if (closedBy !== null) return closedBy;
  if (isInside(open, minuteOfDay)) return null;
  if (minuteOfDay < (open[0]?.[0] ?? 0)) return 'before_window';
  return minuteOfDay >= (open.at(-1)?.[1] ?? 0) ? 'after_window' : 'between_windows';
}

function campaignCodeAt(context: WindowContext, zone: string, atMs: number): string | null {
  if (context.campaignWindow.length === 0) return null;
  const { weekday, minuteOfDay } = localFields(context.zoneData, zone, atMs);
  return isInside(campaignRanges(context.campaignWindow, weekday), minuteOfDay) ? null : 'outside_campaign_window';
}

function localTime(zoneData: ZoneData, zone: string, atMs: number): Omit<LocalTime, 'namedBy'> {
  const { dayNumber, weekday, minuteOfDay, offsetMinutes } = localFields(zoneData, zone, atMs);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return {
    zone,
    date: dateOf(dayNumber),
    weekday,
    time: `${pad(Math.floor(minuteOfDay / 60))}:${pad(minuteOfDay % 60)}`,
    offsetMinutes,
  };
}
