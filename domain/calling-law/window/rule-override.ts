import { z } from 'zod';
import { message, type Message } from '../../message/index.ts';
import { intersectRanges, planDay, rulesFor, type MinuteRange } from './day-plan.ts';
import { ruleset, type RegionalStop, type Ruleset } from '../data/ruleset.ts';
import type { HolidayTable } from '../data/holidays/index.ts';
import { dayNames, type WindowRule } from '../data/rules/rule.ts';
import { weekdayOf } from '../data/zones/zone-data.ts';

const Time = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/);
const Hours = z
  .array(z.tuple([Time, Time]))
  .refine((hours) => hours.every(([from, to], i) => from < to && (i === 0 || from >= (hours[i - 1]?.[1] ?? ''))), {
    message: 'Hours must end after they start and follow one another',
  });

/** A row of legal hours as an admin sets it for the workspace: it takes the place of the region's rows. */
export const RuleOverride = z.object({
  /** ISO country or subdivision, or `ZZ` / `ZZ-FRISAT` for the default. */
  region: z.string().regex(/^([A-Z]{2}(-[A-Z0-9]{1,3})?|ZZ-FRISAT)$/),
  weekly: z.partialRecord(z.enum(dayNames), Hours),
  holidays: z.union([z.literal('as_usual'), Hours]),
  /** Why; needed where the row allows what the rule set does not. */
  reason: z.string().trim().max(2000).default(''),
});
export type RuleOverride = z.infer<typeof RuleOverride>;

/** What a workspace changes in the rule set. */
export interface RulesetChanges {
  overrides?: readonly RuleOverride[];
  /** Tables that are added, or that take the place of the one of the same region and year. */
  holidays?: readonly HolidayTable[];
  stops?: readonly RegionalStop[];
}

/** The rule set of a workspace; its version tells from its fingerprint that it is not the published one. */
export function changedRuleset(base: Ruleset, changes: RulesetChanges): Ruleset {
  const { overrides = [], holidays = [], stops = [] } = changes;
  if (overrides.length === 0 && holidays.length === 0 && stops.length === 0) return base;
  const replaced = new Set(overrides.map(({ region }) => region));
  const newTables = new Set(holidays.map(({ region, year }) => `${region} ${year}`));
  return ruleset({
    rules: [...base.rules.filter(({ region }) => !replaced.has(region)), ...overrides.map(toRule)],
    holidays: [...base.holidays.filter(({ region, year }) => !newTables.has(`${region} ${year}`)), ...holidays],
    stops: [...base.stops, ...stops],
  });
}

function toRule({ region, weekly, holidays, reason }: RuleOverride): WindowRule {
  return {
    region,
    weekly,
    holidays,
    effectiveFrom: null,
    effectiveTo: null,
    basis: 'policy',
    source: reason === '' ? 'Setting of this workspace' : `Setting of this workspace: ${reason}`,
    verifiedOn: '',
    mark: 'P',
  };
}

/** What is wrong with an override in this rule set, or null. */
export function overrideProblem(
  base: Ruleset,
  { region, holidays }: RuleOverride,
): Message<'law_holidays_missing'> | null {
  if (holidays === 'as_usual' || region.startsWith('ZZ')) return null;
  if (base.holidays.some((table) => table.region === region)) return null;
  return message('law_holidays_missing', { region });
}

/**
 * Dates (day numbers) of the 60 days from `fromDay` on which an override lets calls through that the rule set does
 * not. Empty: it only tightens. Loosening asks for a written reason, which the audit log keeps.
 */
export function loosenedDays(base: Ruleset, override: RuleOverride, fromDay: number): number[] {
  const changed = changedRuleset(base, { overrides: [override] });
  const region = override.region === 'ZZ' ? 'IE' : override.region === 'ZZ-FRISAT' ? 'KW' : override.region;
  const before = rulesFor([region], undefined, base);
  const after = rulesFor([region], undefined, changed);
  const days: number[] = [];
  for (let day = fromDay; day < fromDay + 60; day++) {
    if (!covers(planDay(before, day, base).open, planDay(after, day, changed).open)) days.push(day);
  }
  return days;
}

/** Names of the weekdays among day numbers, for a sentence. */
export function weekdayNames(days: readonly number[]): string[] {
  const found = new Set(days.map(weekdayOf));
  return dayNames.filter((_, index) => found.has(index + 1));
}

const length = (ranges: readonly MinuteRange[]): number => ranges.reduce((sum, [from, to]) => sum + to - from, 0);

function covers(outer: readonly MinuteRange[], inner: readonly MinuteRange[]): boolean {
  return length(intersectRanges(outer, inner)) === length(inner);
}
