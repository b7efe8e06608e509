import { describe, expect, test } from 'vitest';
import { evaluateWindow } from '../../window/evaluate.ts';
import { defaultRuleset } from '../ruleset.ts';
import { windowClassFromKey } from '../../window/window-class.ts';
import { dayNumberOf, weekdayOf } from '../zones/zone-data.ts';
import { holidayTables } from '../holidays/index.ts';
import { windowRules } from './window-rules.ts';

/**
 * The published tables once more, written by hand as hours from Monday to Sunday in a zone without summer time: what a
 * row must come to, whatever its form. `-` is closed.
 */
const week: Record<string, string> = {
  'US-NY': '8-21 8-21 8-21 8-21 8-21 8-21 8-21',
  'US-VA': '8-21 8-21 8-21 8-21 8-21 8-21 8-21',
  'US-PR': '8-21 8-21 8-21 8-21 8-21 8-21 8-21',
  'US-AL': '8-20 8-20 8-20 8-20 8-20 8-20 -',
  'US-CT': '9-20 9-20 9-20 9-20 9-20 9-20 9-20',
  'US-FL': '8-20 8-20 8-20 8-20 8-20 8-20 8-20',
  'US-IL': '9-21 9-21 9-21 9-21 9-21 9-21 9-21',
  'US-KY': '10-21 10-21 10-21 10-21 10-21 10-21 10-21',
  'US-LA': '8-20 8-20 8-20 8-20 8-20 8-20 -',
  'US-ME': '9-17 9-17 9-17 9-17 9-17 - -',
  'US-MD': '8-20 8-20 8-20 8-20 8-20 8-20 8-20',
  'US-MA': '8-20 8-20 8-20 8-20 8-20 8-20 8-20',
  'US-MI': '9-21 9-21 9-21 9-21 9-21 9-21 9-21',
  'US-MN': '9-21 9-21 9-21 9-21 9-21 9-21 9-21',
  'US-NM': '9-21 9-21 9-21 9-21 9-21 9-21 9-21',
  'US-MS': '8-20 8-20 8-20 8-20 8-20 8-20 -',
  'US-MT': '8-21 8-21 8-21 8-21 8-21 8-21 8-21',
  'US-NE': '8-21 8-21 8-21 8-21 8-21 8-21 13-21',
  'US-NV': '9-20 9-20 9-20 9-20 9-20 9-20 9-20',
  'US-OK': '8-20 8-20 8-20 8-20 8-20 8-20 8-20',
  'US-PA': '8-21 8-21 8-21 8-21 8-21 8-21 8-21',
  'US-RI': '9-18 9-18 9-18 9-18 9-18 10-17 -',
  'US-SD': '9-21 9-21 9-21 9-21 9-21 - -',
  'US-TX': '9-21 9-21 9-21 9-21 9-21 9-21 12-21',
  'US-UT': '8-21 8-21 8-21 8-21 8-21 8-21 -',
  'US-WA': '8-20 8-20 8-20 8-20 8-20 8-20 8-20',
  'US-WY': '8-20 8-20 8-20 8-20 8-20 8-20 8-20',
  CA: '9-21:30 9-21:30 9-21:30 9-21:30 9-21:30 10-18 10-18',
  GB: '9-20 9-20 9-20 9-20 9-20 9-20 -',
  FR: '10-13,14-20 10-13,14-20 10-13,14-20 10-13,14-20 10-13,14-20 - -',
  DE: '9-20 9-20 9-20 9-20 9-20 - -',
  ES: '9-21 9-21 9-21 9-21 9-21 - -',
  IT: '9-20 9-20 9-20 9-20 9-20 10-19 -',
  NL: '9-22 9-22 9-22 9-22 9-22 10-16 -',
  SA: '9-20 9-20 9-20 9-20 9-20 9-20 9-20',
  AE: '9-18 9-18 9-18 9-18 9-18 9-18 9-18',
  IN: '10-21 10-21 10-21 10-21 10-21 10-21 10-21',
  AU: '9-20 9-20 9-20 9-20 9-20 9-17 -',
  NZ: '9-20 9-20 9-20 9-20 9-20 - -',
  BR: '9-21 9-21 9-21 9-21 9-21 10-16 -',
  MX: '9-19 9-19 9-19 9-19 9-19 - -',
  CO: '7-19 7-19 7-19 7-19 7-19 8-15 -',
  ZA: '8-20 8-20 8-20 8-20 8-20 9-13 -',
  IE: '10-18 10-18 10-18 10-18 10-18 - -',
  JP: '10-18 10-18 10-18 10-18 10-18 - -',
  MA: '10-18 10-18 10-18 10-18 10-18 - -',
  ...Object.fromEntries(
    ['EG', 'DZ', 'LY', 'KW', 'QA', 'BH', 'OM', 'JO', 'IQ', 'SY', 'YE', 'SD'].map((country) => [
      country,
      '10-18 10-18 10-18 10-18 - - 10-18',
    ]),
  ),
};

// A plain week without a holiday anywhere in the tables.
const monday = dayNumberOf('2026-11-16');
const dayMs = 86_400_000;

function openMinutes(region: string, day: number): string {
  const windowClass = windowClassFromKey(`${region}@Asia/Dubai#contact`);
  const edges: string[] = [];
  let open = false;
  for (let minute = 0; minute <= 1440; minute += 30) {
    // Dubai is four hours ahead of UTC all year.
    const at = new Date(day * dayMs + (minute - 240) * 60_000);
    const verdict = minute === 1440 ? { allowed: false } : evaluateWindow({ windowClass, at });
    if (verdict.allowed === open) continue;
    open = verdict.allowed;
    edges.push(`${Math.floor(minute / 60)}${minute % 60 === 0 ? '' : ':30'}`);
  }
  const stretches: string[] = [];
  for (let i = 0; i < edges.length; i += 2) stretches.push(`${edges[i]}-${edges[i + 1]}`);
  return stretches.join(',') || '-';
}

describe('hours of a plain week', () => {
  test.each(Object.entries(week))('%s: %s', (region, expected) => {
    const plain = region === 'CO' ? dayNumberOf('2026-11-23') : monday + (region === 'BR' ? 7 : 0);
    const days = [0, 1, 2, 3, 4, 5, 6].map((offset) => openMinutes(region, plain + offset));
    expect(days.join(' ')).toBe(expected);
  });
});

describe('rows', () => {
  test('name a source, a mark and the day of review', () => {
    for (const row of windowRules) {
      expect(row.source, row.region).not.toBe('');
      expect(row.mark, row.region).toMatch(/^[ABCRP]$/);
      expect(row.verifiedOn, row.region).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(row.basis === 'policy', row.region).toBe(row.mark === 'P');
    }
  });

  test('one row per region, none of a region that does not exist', () => {
    const regions = windowRules.map(({ region }) => region);
    expect(new Set(regions).size).toBe(regions.length);
    expect(regions.filter((region) => region.startsWith('US-'))).toHaveLength(24);
  });

  test('a rule that knows holidays has a table for each year of the edition', () => {
    const needed = windowRules.filter(({ holidays, region }) => holidays !== 'as_usual' && !region.startsWith('ZZ'));
    for (const { region } of needed) {
      const years = holidayTables.filter((table) => table.region === region).map(({ year }) => year);
      expect(years, region).toEqual([2026, 2027]);
    }
  });

  test('the version changes with the content', () => {
    expect(defaultRuleset.version).toMatch(/^2026-11-21\+[0-9a-f]{8}$/);
  });
});

describe('holiday tables', () => {
  test('hold dates of their year, each once', () => {
    for (const { region, year, days, source } of holidayTables) {
      expect(source, region).not.toBe('');
      for (const date of Object.keys(days)) {
        expect(date, region).toMatch(new RegExp(`^${year}-\\d\\d-\\d\\d$`));
        expect(new Date(`${date}T00:00:00Z`).toISOString().slice(0, 10), region).toBe(date);
      }
    }
  });

  test.each([
    ['US-PA', '2026-04-03', 'Good Friday'],
    ['US-PA', '2026-11-03', 'Election Day'],
    ['US-PA', '2027-03-26', 'Good Friday'],
    ['US-AL', '2026-07-03', 'Independence Day (observed)'],
    ['US-UT', '2026-07-24', 'Pioneer Day'],
    ['US-UT', '2026-06-15', 'Juneteenth (Utah date)'],
    ['US-RI', '2026-08-10', 'Victory Day'],
    ['US-LA', '2026-02-17', 'Mardi Gras'],
    ['GB', '2026-12-28', 'Boxing Day (substitute)'],
    ['GB', '2027-12-27', 'Christmas Day (substitute)'],
    ['FR', '2026-05-14', 'Ascension'],
    ['FR', '2027-05-17', 'Lundi de Pentecôte'],
    ['FR-RE', '2026-12-20', "Abolition de l'esclavage"],
    ['ZA', '2026-08-10', "National Women's Day (observed)"],
    ['CO', '2026-06-29', 'San Pedro y San Pablo'],
    ['AU', '2027-04-25', 'Anzac Day'],
    ['IT', '2026-04-06', "Lunedì dell'Angelo"],
    ['NL', '2026-04-27', 'Koningsdag'],
  ])('%s has %s: %s', (region, date, name) => {
    const table = holidayTables.find(
      (candidate) => candidate.region === region && date.startsWith(String(candidate.year)),
    );
    expect(table?.days[date]).toBe(name);
  });

  test('nth weekdays fall on that weekday', () => {
    const weekdayOfHoliday: Record<string, number> = {
      'Martin Luther King Jr. Day': 1,
      'Memorial Day': 1,
      'Labor Day': 1,
      Thanksgiving: 4,
      'Good Friday': 5,
      'Easter Monday': 1,
      'Lundi de Pâques': 1,
      Ascension: 4,
      'Election Day': 2,
    };
    for (const { region, days } of holidayTables) {
      for (const [date, name] of Object.entries(days)) {
        const expected = weekdayOfHoliday[name];
        if (expected) expect(weekdayOf(dayNumberOf(date)), `${region} ${date} ${name}`).toBe(expected);
      }
    }
  });
});
