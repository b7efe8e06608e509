import { describe, expect, test } from 'vitest';
import { evaluateWindow } from './evaluate.ts';
import { changedRuleset, loosenedDays, overrideProblem, RuleOverride, weekdayNames } from './rule-override.ts';
import { defaultRuleset } from '../data/ruleset.ts';
import { windowClassFromKey } from './window-class.ts';
import { dayNumberOf } from '../data/zones/zone-data.ts';

const from = dayNumberOf('2026-11-23');
const every = (hours: [string, string][]) =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, hours]));
const override = (row: object) => RuleOverride.parse({ holidays: 'as_usual', ...row });

describe('changes of a workspace', () => {
  test('an override takes the place of its region, and changes the version', () => {
    const changed = changedRuleset(defaultRuleset, {
      overrides: [override({ region: 'SA', weekly: every([['10:00', '16:00']]), reason: 'Head office' })],
    });
    const windowClass = windowClassFromKey('SA@Asia/Riyadh#country');
    const at = new Date('2026-01-15T14:00:00Z');
    expect(evaluateWindow({ windowClass, at }).allowed).toBe(true);
    const verdict = evaluateWindow({ windowClass, at, ruleset: changed });
    expect(verdict).toMatchObject({ allowed: false, reason: 'after_window@Asia/Riyadh' });
    expect(verdict.rulesetVersion).not.toBe(defaultRuleset.version);
    expect(verdict.sources[0]?.source).toContain('Head office');
  });

  test('no change, same rule set', () => {
    expect(changedRuleset(defaultRuleset, {})).toBe(defaultRuleset);
  });

  test('a holiday announced late is added by a table', () => {
    const changed = changedRuleset(defaultRuleset, {
      holidays: [{ region: 'KE', year: 2026, source: 'Gazette', days: { '2026-11-24': 'A day' } }],
    });
    const windowClass = windowClassFromKey('KE@Africa/Nairobi#country');
    const at = new Date('2026-11-24T10:00:00Z');
    expect(evaluateWindow({ windowClass, at }).allowed).toBe(true);
    expect(evaluateWindow({ windowClass, at, ruleset: changed }).reason).toBe('holiday@Africa/Nairobi');
  });
});

describe('tightening and loosening', () => {
  test.each([
    ['shorter hours', { region: 'SA', weekly: every([['10:00', '16:00']]) }, []],
    ['the same hours', { region: 'SA', weekly: every([['09:00', '20:00']]) }, []],
    [
      'a lunch break',
      {
        region: 'SA',
        weekly: every([
          ['09:00', '12:00'],
          ['13:00', '20:00'],
        ]),
      },
      [],
    ],
    ['no Friday', { region: 'SA', weekly: { ...every([['09:00', '20:00']]), fri: [] } }, []],
    ['a later end', { region: 'SA', weekly: { ...every([['09:00', '20:00']]), thu: [['09:00', '20:30']] } }, ['thu']],
    ['a state below the federal rule', { region: 'US-NY', weekly: every([['09:00', '20:00']]) }, []],
    ['a state beyond the federal rule gains nothing', { region: 'US-NY', weekly: every([['06:00', '23:00']]) }, []],
    [
      'a state less strict than its row',
      { region: 'US-KY', weekly: every([['09:00', '21:00']]) },
      ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
    ],
    ['a country without a row', { region: 'KE', weekly: { sat: [['10:00', '12:00']] } }, ['sat']],
    ['the default', { region: 'ZZ', weekly: every([['11:00', '17:00']]), holidays: [] }, ['sat', 'sun']],
  ])('%s', (_name, row, expected) => {
    expect(weekdayNames(loosenedDays(defaultRuleset, override(row), from))).toEqual(expected);
  });

  test('calling on holidays is a loosening', () => {
    const row = override({ region: 'GB', weekly: { mon: [['09:00', '20:00']], fri: [['09:00', '20:00']] } });
    expect(loosenedDays(defaultRuleset, row, from)).toEqual([
      dayNumberOf('2026-12-25'),
      dayNumberOf('2026-12-28'),
      dayNumberOf('2027-01-01'),
    ]);
  });

  test('holidays need a table', () => {
    expect(overrideProblem(defaultRuleset, override({ region: 'MX', weekly: {}, holidays: [] }))).toEqual({
      code: 'law_holidays_missing',
      params: { region: 'MX' },
    });
    expect(overrideProblem(defaultRuleset, override({ region: 'GB', weekly: {}, holidays: [] }))).toBeNull();
  });

  test.each([
    { region: 'SA', weekly: { mon: [['20:00', '09:00']] } },
    {
      region: 'SA',
      weekly: {
        mon: [
          ['09:00', '12:00'],
          ['11:00', '13:00'],
        ],
      },
    },
    { region: 'SA', weekly: { mon: [['9', '12']] } },
    { region: 'Saudi', weekly: {} },
    { region: 'SA', weekly: { someday: [] } },
  ])('refuses %j', (row) => {
    expect(RuleOverride.safeParse({ holidays: 'as_usual', ...row }).success).toBe(false);
  });
});
