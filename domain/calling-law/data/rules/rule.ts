import type { Purpose } from '../../../campaign/campaign.ts';

/** Start and end as HH:MM local time; half-open, 24:00 is the end of the day. */
export type Hours = readonly (readonly [from: string, to: string])[];

/** Hours by day of the week; a day that is left out has none. */
export interface WeeklyHours {
  mon?: Hours;
  tue?: Hours;
  wed?: Hours;
  thu?: Hours;
  fri?: Hours;
  sat?: Hours;
  sun?: Hours;
}

/** What a rule rests on. `policy`: no law was found, the hours are Redial's own caution. */
export type Basis = 'statute' | 'regulation' | 'industry_code' | 'policy';

/**
 * How sure we are: A text of the statute or regulator seen, B several secondary sources, C one secondary source,
 * R recalled and not verified, P project policy.
 */
export type EvidenceMark = 'A' | 'B' | 'C' | 'R' | 'P';

/** Legal hours of one region: a row to be read by a compliance officer. */
export interface WindowRule {
  /** ISO 3166-1 country, ISO 3166-2 subdivision, or `ZZ` / `ZZ-FRISAT` for countries without a row. */
  region: string;
  weekly: WeeklyHours;
  /** Hours on public holidays: `as_usual`, or hours of their own (none: closed). */
  holidays: 'as_usual' | Hours;
  /** Hours on the day before a public holiday, where they differ. */
  holidayEves?: Hours;
  /** Hours of fixed dates, as MM-DD, where they are narrower than the day's usual hours. */
  shortDays?: Readonly<Record<string, Hours>>;
  /** Purposes that the row is for; all if left out. */
  purposes?: readonly Purpose[];
  /** First local date on which the row applies, YYYY-MM-DD; null: since before this edition. */
  effectiveFrom: string | null;
  /** First local date on which it no longer applies. */
  effectiveTo: string | null;
  basis: Basis;
  source: string;
  /** What a reader should know beside the hours. */
  note?: string;
  verifiedOn: string;
  mark: EvidenceMark;
}

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const sundayToThursday = ['sun', 'mon', 'tue', 'wed', 'thu'] as const;

/** Days in the order of ISO weekday numbers. */
export const dayNames = [...weekdays, 'sat', 'sun'] as const;

function hoursOn(days: readonly (keyof WeeklyHours)[], hours: Hours): WeeklyHours {
  return Object.fromEntries(days.map((day) => [day, hours]));
}

/** `09:00-20:00`, or several stretches with a space between them, as hours. */
export function hours(text: string): Hours {
  return text.split(' ').map((stretch) => {
    const [from = '', to = ''] = stretch.split('-');
    return [from, to] as const;
  });
}

export const onWeekdays = (text: string): WeeklyHours => hoursOn(weekdays, hours(text));
export const onSundayToThursday = (text: string): WeeklyHours => hoursOn(sundayToThursday, hours(text));
export const onMondayToSaturday = (text: string): WeeklyHours => hoursOn([...weekdays, 'sat'], hours(text));
export const everyDay = (text: string): WeeklyHours => hoursOn(dayNames, hours(text));

type RuleRow = Omit<WindowRule, 'holidays' | 'effectiveFrom' | 'effectiveTo' | 'verifiedOn'> & Partial<WindowRule>;

/** A row with what most rows have in common: no change on holidays, no known date of change, the last review. */
export function rule(row: RuleRow): WindowRule {
  return { holidays: 'as_usual', effectiveFrom: null, effectiveTo: null, verifiedOn: '2026-11-21', ...row };
}

/** Nothing at all on public holidays. */
export const closed: Hours = [];
