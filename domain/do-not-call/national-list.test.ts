import { describe, expect, it } from 'vitest';
import { checkNationalLists, isStale, nationalRegisters, type NationalListQuestion } from './national-list.ts';

const at = new Date('2026-11-21T12:00:00Z');
const ask = (changes: Partial<NationalListQuestion>) =>
  checkNationalLists({
    purpose: 'marketing',
    regions: ['US-FL'],
    consentAt: null,
    lists: [{ country: 'US', asOf: '2026-11-01' }],
    listedIn: [],
    at,
    ...changes,
  });

describe('a national list', () => {
  it('bars sales calls to the numbers on it, and says what would help', () => {
    expect(ask({ listedIn: ['US'] })).toMatchObject({
      ok: false,
      code: 'number_on_national_list',
      params: {
        list: { code: 'national_register', params: { name: 'National Do Not Call Registry', country: 'US' } },
      },
    });
  });

  it.each(['service', 'collection', 'survey'] as const)('does not bar %s calls', (purpose) => {
    expect(ask({ purpose, listedIn: ['US'] }).ok).toBe(true);
  });

  it('gives way to the person’s own consent', () => {
    expect(ask({ listedIn: ['US'], consentAt: new Date('2026-11-02T00:00:00Z') }).ok).toBe(true);
  });

  it('that is too old bars everybody of its country, and nobody else', () => {
    const lists = [{ country: 'US', asOf: '2026-10-01' }];
    expect(ask({ lists })).toMatchObject({ ok: false, code: 'national_list_stale' });
    expect(ask({ lists, regions: ['CA-ON'] }).ok).toBe(true);
    expect(ask({ lists, consentAt: at }).ok).toBe(true);
  });

  it('that was never imported bars nobody', () => {
    expect(ask({ lists: [] }).ok).toBe(true);
  });
});

it.each([
  ['US', '2026-10-21', false],
  ['US', '2026-10-20', true],
  ['GB', '2026-10-24', false],
  ['GB', '2026-10-23', true],
  ['AU', '2026-10-22', false],
  ['AU', '2026-10-21', true],
])('the list of %s of %s is stale on 21 November: %s', (country, asOf, stale) => {
  expect(isStale({ country, asOf }, at)).toBe(stale);
});

it('knows each country once, with an age and a source', () => {
  expect(new Set(nationalRegisters.map(({ country }) => country)).size).toBe(nationalRegisters.length);
  for (const { maxAgeDays, source } of nationalRegisters) {
    expect(maxAgeDays).toBeGreaterThan(0);
    expect(source).not.toBe('');
  }
});
