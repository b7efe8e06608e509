import type { Purpose } from '../../campaign/campaign.ts';
import { dayNames, type Hours, type WindowRule } from '../data/rules/rule.ts';
import { indexOf, type Ruleset } from '../data/ruleset.ts';
import { dateOf, weekdayOf } from '../data/zones/zone-data.ts';

/** Minutes of a local day, half-open. */
export type MinuteRange = readonly [fromMinute: number, toMinute: number];

/** `no_rule`: no row of the country is in effect on that date; `no_holiday_table`: the year's table is missing. */
export type ClosedDayReason = 'holiday' | 'no_calls_on_day' | 'no_holiday_table' | 'no_rule';

/** What all rules together allow on one local date. */
export interface DayPlan {
  open: readonly MinuteRange[];
  /** Why nothing is open, if that is so for the whole day. */
  closedBy: ClosedDayReason | null;
  /** The rows in effect. */
  rules: readonly WindowRule[];
}

/** A rule with the holiday calendars that it is read with. */
export interface AppliedRule {
  rule: WindowRule;
  calendars: readonly string[];
  /** A year without a table is closed, because the law forbids calls on holidays. */
  needsTable: boolean;
}

const fridaySaturdayWeekend = new Set(['EG', 'DZ', 'LY', 'KW', 'QA', 'BH', 'OM', 'JO', 'IQ', 'SY', 'YE', 'SD']);

/**
 * All rules for these regions: of each country (or its default) and of each state, rows of other dates included. For no
 * purpose in particular, the rows of all purposes count.
 */
export function rulesFor(regions: readonly string[], purpose: Purpose | undefined, rules: Ruleset): AppliedRule[] {
  const { rulesByRegion } = indexOf(rules);
  const rowsOf = (owner: string): WindowRule[] =>
    (rulesByRegion.get(owner) ?? []).filter((row) => !row.purposes || !purpose || row.purposes.includes(purpose));
  const applied = new Map<string, AppliedRule[]>();
  for (const region of regions) {
    const country = region.slice(0, 2);
    const calendars = region === country ? [country] : [country, region];
    const countryRows = rowsOf(country);
    const fallback = fridaySaturdayWeekend.has(country) ? 'ZZ-FRISAT' : 'ZZ';
    if (countryRows.length > 0) {
      applied.set(
        `${country} ${region}`,
        countryRows.map((rule) => ({ rule, calendars, needsTable: rule.holidays !== 'as_usual' })),
      );
    } else {
      applied.set(
        `${fallback} ${region}`,
        rowsOf(fallback).map((rule) => ({ rule, calendars, needsTable: false })),
      );
    }
    if (region === country) continue;
    applied.set(
      region,
      rowsOf(region).map((rule) => ({ rule, calendars: [region], needsTable: rule.holidays !== 'as_usual' })),
    );
  }
  return distinct([...applied.values()].flat());
}

/** Two states of one country bring its rows twice; they count once unless their calendars differ. */
function distinct(applied: readonly AppliedRule[]): AppliedRule[] {
  return applied.filter(
    (entry, index) =>
      applied.findIndex(
        ({ rule, calendars }) =>
          rule === entry.rule && (rule.holidays === 'as_usual' || calendars.join() === entry.calendars.join()),
      ) === index,
  );
}

/** Intersects what every rule in effect allows on a local date. Where a country has no row in effect, nothing is. */
export function planDay(applied: readonly AppliedRule[], dayNumber: number, rules: Ruleset): DayPlan {
  const date = dateOf(dayNumber);
  const inEffect = applied.filter(({ rule }) => isInEffect(rule, date));
  const inEffectRules = inEffect.map(({ rule }) => rule);
  // Every country of the regions needs a row in effect: nobody is called where no rule is known.
  const countryRows = applied.filter(({ rule }) => isCountryRow(rule));
  const hasRule =
    countryRows.length > 0 &&
    countryRows.every(({ rule }) => inEffectRules.some((other) => other.region === rule.region));
  if (!hasRule) return { open: [], closedBy: 'no_rule', rules: inEffectRules };
  let open: readonly MinuteRange[] = [[0, 1440]];
  let closedBy: ClosedDayReason | null = null;
  for (const entry of inEffect) {
    const day = hoursOfDay(entry, dayNumber, date, rules);
    if (day.closedBy !== null) closedBy = moreTelling(closedBy, day.closedBy);
    open = intersectRanges(open, day.open);
  }
  return { open, closedBy: open.length === 0 ? (closedBy ?? 'no_calls_on_day') : null, rules: inEffectRules };
}

function isInEffect({ effectiveFrom, effectiveTo }: WindowRule, date: string): boolean {
  return (effectiveFrom === null || date >= effectiveFrom) && (effectiveTo === null || date < effectiveTo);
}

function isCountryRow({ region }: WindowRule): boolean {
  return region.length === 2 || region.startsWith('ZZ');
}

const tellingOrder: readonly ClosedDayReason[] = ['no_rule', 'no_holiday_table', 'holiday', 'no_calls_on_day'];

function moreTelling(a: ClosedDayReason | null, b: ClosedDayReason): ClosedDayReason {
  return a !== null && tellingOrder.indexOf(a) <= tellingOrder.indexOf(b) ? a : b;
}

function hoursOfDay(
  { rule, calendars, needsTable }: AppliedRule,
  dayNumber: number,
  date: string,
  rules: Ruleset,
): Pick<DayPlan, 'open' | 'closedBy'> {
  const weekday = dayNames[weekdayOf(dayNumber) - 1] ?? 'mon';
  let hours: Hours = rule.weekly[weekday] ?? [];
  let closedBy: ClosedDayReason = 'no_calls_on_day';
  if (rule.holidays !== 'as_usual') {
    const holiday = holidayOn(calendars, dayNumber, rules);
    if (holiday === 'unknown_year' && needsTable) return { open: [], closedBy: 'no_holiday_table' };
    if (holiday === 'holiday') {
      hours = rule.holidays;
      closedBy = 'holiday';
    } else if (rule.holidayEves && hours.length > 0 && holidayOn(calendars, dayNumber + 1, rules) !== 'none') {
      hours = rule.holidayEves;
    }
  }
  const short = rule.shortDays?.[date.slice(5)];
  const open = short ? intersectRanges(toRanges(hours), toRanges(short)) : toRanges(hours);
  return { open, closedBy: open.length === 0 ? closedBy : null };
}

function holidayOn(
  calendars: readonly string[],
  dayNumber: number,
  rules: Ruleset,
): 'holiday' | 'none' | 'unknown_year' {
  const { holidaysByRegion } = indexOf(rules);
  const year = Number(dateOf(dayNumber).slice(0, 4));
  let known = false;
  for (const calendar of calendars) {
    const entry = holidaysByRegion.get(calendar);
    if (!entry?.years.has(year)) continue;
    known = true;
    if (entry.names.has(dayNumber)) return 'holiday';
  }
  return known ? 'none' : 'unknown_year';
}

const rangesOfHours = new WeakMap<Hours, readonly MinuteRange[]>();

function toRanges(hours: Hours): readonly MinuteRange[] {
  const known = rangesOfHours.get(hours);
  if (known) return known;
  const ranges = hours.map(([from, to]): MinuteRange => [minuteOf(from), minuteOf(to)]);
  rangesOfHours.set(hours, ranges);
  return ranges;
}

/** Minute of the day of HH:MM. */
export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** Both lists ascending and without overlaps; so is the result. */
export function intersectRanges(a: readonly MinuteRange[], b: readonly MinuteRange[]): readonly MinuteRange[] {
  const result: MinuteRange[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const [aFrom, aTo] = a[i]!;
    const [bFrom, bTo] = b[j]!;
    const from = Math.max(aFrom, bFrom);
    const to = Math.min(aTo, bTo);
    if (from < to) result.push([from, to]);
    if (aTo < bTo) i++;
    else j++;
  }
  return result;
}
