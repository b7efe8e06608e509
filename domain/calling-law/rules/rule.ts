import type { Purpose } from '../../campaign.ts';

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

/** What kind of thing a rule rests on. `policy`: no law was found, the hours are Redial's own caution. */
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
  /** First local date on which the row applies, YYYY-MM-DD; null: since before this rule set. */
  effectiveFrom: string | null;
  /** First local date on which it no longer applies. */
  effectiveTo: string | null;
  basis: Basis;
  source: string;
  verifiedOn: string;
  mark: EvidenceMark;
}

/** The same hours on every day given. */
export function hoursOn(days: readonly (keyof WeeklyHours)[], ...hours: readonly [string, string][]): WeeklyHours {
  return Object.fromEntries(days.map((day) => [day, hours]));
}

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
export const everyDay = [...weekdays, 'sat', 'sun'] as const;
export const sundayToThursday = ['sun', 'mon', 'tue', 'wed', 'thu'] as const;

/** Days in the order of ISO weekday numbers. */
export const dayNames = everyDay;
