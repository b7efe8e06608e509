import type { CampaignWindow, Purpose } from '../campaign.ts';
import {
  intersectRanges,
  minuteOf,
  planDay,
  rulesFor,
  type AppliedRule,
  type DayPlan,
  type MinuteRange,
} from './day-plan.ts';
import { defaultRuleset, type RegionalStop, type Ruleset } from './ruleset.ts';
import type { Basis, EvidenceMark } from './rules/rule.ts';
import type { WindowClass } from './window-class.ts';
import { readingsOf, zoneDoubt, type ZoneReading } from './zones/doubt.ts';
import { dateOf, defaultZoneData, localFields, weekdayOf, type ZoneData } from './zones/zone-data.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** How far ahead an opening is looked for. */
const horizonDays = 14;

export interface WindowQuestion {
  windowClass: WindowClass;
  /** Hours of the campaign; they only narrow. Empty: the legal window alone. */
  campaignWindow?: CampaignWindow;
  purpose?: Purpose;
  at: Date;
  /** When the question is asked, for the age of the time-zone data; the same as `at` if left out. */
  now?: Date;
  /** Treat the last moments before closing as closed, because a phone also has to ring. Default 0. */
  closingMarginMs?: number;
  ruleset?: Ruleset;
  zoneData?: ZoneData;
}

/** Margin for a dialler: some laws look at when a call is received, and a phone rings for up to two minutes. */
export const recommendedClosingMarginMs = 2 * minuteMs;

export interface LocalTime {
  zone: string;
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
    localTimes: windowClass.zones.map((zone) => localTime(zoneData, zone, atMs)),
    sources: sourcesAt(context, atMs),
    rulesetVersion: rules.version,
    zoneDataVersion: zoneData.version,
    warnings: context.warnings,
  };
}

function openingAfter(context: Context, closedMs: number): number {
  const segment = segmentAt(context, closedMs);
  return segment.open ? closedMs : segment.toMs;
}

/** Whether anything opens, or is open, within 14 days: a campaign window that never meets the legal one does not. */
export function opensWithin14Days(question: WindowQuestion): boolean {
  const segment = segmentAt(contextOf(question), question.at.getTime());
  return segment.open || segment.toMs !== Infinity;
}

/** Everything about a class, a campaign window and a rule set that does not depend on the instant. */
interface Context {
  windowClass: WindowClass;
  campaignWindow: CampaignWindow;
  rules: Ruleset;
  zoneData: ZoneData;
  applied: AppliedRule[];
  stops: RegionalStop[];
  readings: ZoneReading[];
  warnings: string[];
  plans: Map<number, DayPlan>;
  latest: Segment | null;
}

/** A stretch of time in which the answer is the same; it ends at `toMs`. */
interface Segment {
  open: boolean;
  fromMs: number;
  toMs: number;
  /** The end of the stretch that was looked at, when nothing opens in it. */
  validToMs: number;
}

const noWindow: CampaignWindow = [];
const maxContexts = 5000;
const contextsByRuleset = new WeakMap<Ruleset, WeakMap<ZoneData, Map<string, Context>>>();

function contextOf(question: WindowQuestion): Context {
  const { windowClass, campaignWindow = noWindow, purpose, ruleset: rules = defaultRuleset } = question;
  const zoneData = question.zoneData ?? defaultZoneData;
  let byData = contextsByRuleset.get(rules);
  if (!byData) contextsByRuleset.set(rules, (byData = new WeakMap()));
  let contexts = byData.get(zoneData);
  if (!contexts) byData.set(zoneData, (contexts = new Map()));
  const doubt = zoneDoubt(zoneData, question.now ?? question.at);
  const key = `${windowClass.key} ${purpose ?? ''} ${doubt.old ? 'old' : ''} ${campaignWindow.length > 0 ? JSON.stringify(campaignWindow) : ''}`;
  const known = contexts.get(key);
  if (known) return known;
  const applied = rulesFor(windowClass.regions, purpose, rules);
  const readings = windowClass.zones.flatMap((zone) => readingsOf(zone, doubt, zoneData));
  const doubtful = [...new Set(readings.filter(({ shiftMinutes }) => shiftMinutes !== 0).map(({ zone }) => zone))];
  const context: Context = {
    windowClass,
    campaignWindow,
    rules,
    zoneData,
    applied,
    stops: rules.stops.filter((stop) =>
      windowClass.regions.some((region) => region === stop.region || region.startsWith(`${stop.region}-`)),
    ),
    readings,
    warnings: doubtful.map(
      (zone) => `The time-zone data ${zoneData.version} is in doubt for ${zone}: an hour is left on both sides.`,
    ),
    plans: new Map(),
    latest: null,
  };
  if (contexts.size >= maxContexts) contexts.clear();
  contexts.set(key, context);
  return context;
}

function planOf(context: Context, dayNumber: number): DayPlan {
  const known = context.plans.get(dayNumber);
  if (known) return known;
  if (context.plans.size > 64) context.plans.clear();
  const plan = planDay(context.applied, dayNumber, context.rules);
  context.plans.set(dayNumber, plan);
  return plan;
}

function sourcesAt(context: Context, atMs: number): RuleSource[] {
  const zone = context.windowClass.zones[0];
  if (zone === undefined) return [];
  const plan = planOf(context, localFields(context.zoneData, zone, atMs).dayNumber);
  return plan.rules.map(({ region, source, basis, mark }) => ({ region, source, basis, mark }));
}

function segmentAt(context: Context, atMs: number): Segment {
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
function findSegment(context: Context, atMs: number, days: number): Segment | null {
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
function openRanges(context: Context, reading: ZoneReading, fromMs: number, toMs: number): MinuteRange[] {
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

function rangesOfDay(context: Context, dayNumber: number): readonly MinuteRange[] {
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
  // Offsets a day away on both sides are those before and after any change near this time.
  const before = localMs - zoneData.offsetMinutes(zone, localMs - dayMs) * minuteMs;
  const after = localMs - zoneData.offsetMinutes(zone, localMs + dayMs) * minuteMs;
  if (before === after) return before;
  const matches = [before, after].filter((ms) => ms + zoneData.offsetMinutes(zone, ms) * minuteMs === localMs);
  if (matches.length === 0) return Math.max(before, after);
  return edge === 'start' ? Math.max(...matches) : Math.min(...matches);
}

function subtractRange(ranges: readonly MinuteRange[], fromMs: number, toMs: number): readonly MinuteRange[] {
  return ranges.flatMap(([from, to]): MinuteRange[] => {
    const left: MinuteRange = [from, Math.min(to, fromMs)];
    const right: MinuteRange = [Math.max(from, toMs), to];
    return [left, right].filter(([start, end]) => start < end);
  });
}

function reasonAt(context: Context, atMs: number, closingSoon: boolean): string {
  const stop = context.stops.find(({ from, to }) => atMs >= from.getTime() && (to === null || atMs < to.getTime()));
  if (stop) return `${closingSoon ? 'closing_soon' : 'regional_stop'}@${stop.region}`;
  // The law first, in all zones: "outside the campaign's window" says that the law would allow it.
  for (const codeAt of [legalCodeAt, campaignCodeAt]) {
    for (const { zone, shiftMinutes } of context.readings) {
      const code = codeAt(context, zone, atMs + shiftMinutes * minuteMs);
      if (code !== null) return `${closingSoon ? 'closing_soon' : code}@${zone}`;
    }
  }
  // An hour that the clock repeats in autumn is open on the wall but counted once only.
  return `between_windows@${context.windowClass.zones[0] ?? ''}`;
}

function isInside(ranges: readonly MinuteRange[], minute: number): boolean {
  return ranges.some(([from, to]) => minute >= from && minute < to);
}

function legalCodeAt(context: Context, zone: string, atMs: number): string | null {
  const { dayNumber, minuteOfDay } = localFields(context.zoneData, zone, atMs);
  const { open, closedBy } = planOf(context, dayNumber);
  if (closedBy !== null) return closedBy;
  if (isInside(open, minuteOfDay)) return null;
  if (minuteOfDay < (open[0]?.[0] ?? 0)) return 'before_window';
  return minuteOfDay >= (open.at(-1)?.[1] ?? 0) ? 'after_window' : 'between_windows';
}

function campaignCodeAt(context: Context, zone: string, atMs: number): string | null {
  if (context.campaignWindow.length === 0) return null;
  const { weekday, minuteOfDay } = localFields(context.zoneData, zone, atMs);
  return isInside(campaignRanges(context.campaignWindow, weekday), minuteOfDay) ? null : 'outside_campaign_window';
}

function localTime(zoneData: ZoneData, zone: string, atMs: number): LocalTime {
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
