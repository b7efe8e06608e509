import { describe, expect, it } from 'vitest';
import { stopAgainst, stopSays, stopScopes, stopValue, type Stop, type StoppableDial, type StopScope } from './stop.ts';

const id = '6f1a2b3c-0000-4000-8000-00000000000a';
const otherId = '6f1a2b3c-0000-4000-8000-00000000000b';

/** Of each scope: a stop's value, what it is about, and what is close to that and is not. */
const cases: Record<StopScope, { value: string; about: StoppableDial[]; beside: StoppableDial[] }> = {
  account: {
    value: id,
    about: [{ accountId: id }],
    beside: [{ accountId: otherId }, { accountId: null }, { botVersionId: id }, {}],
  },
  bot_version: {
    value: id,
    about: [{ botVersionId: id }],
    beside: [{ botVersionId: otherId }, { botVersionId: null }, { accountId: id }, {}],
  },
  list: {
    value: 'leads.csv',
    about: [{ lists: ['leads.csv'] }, { lists: ['more.csv', 'leads.csv'] }],
    beside: [{ lists: [] }, { lists: ['more leads.csv'] }, { lists: ['Leads.csv'] }, {}],
  },
  country: {
    value: 'US',
    about: [{ regions: ['US'] }, { regions: ['US-LA'] }, { regions: ['CA', 'US-LA'] }],
    beside: [{ regions: [] }, { regions: ['CA'] }, { regions: ['USA'] }, { phone: '+12025550100' }, {}],
  },
  prefix: {
    value: '+4420',
    about: [{ phone: '+442079460101' }],
    beside: [{ phone: '+441614960101' }, { phone: '+15544201234' }, { regions: ['GB'] }, {}],
  },
  number: {
    value: '+442079460101',
    about: [{ phone: '+442079460101' }],
    beside: [{ phone: '+442079460102' }, { phone: '+4420794601012' }, {}],
  },
};
const stopOf = (scope: StopScope): Stop => ({ scope, value: cases[scope].value, reason: 'A complaint came in.' });

describe.each(stopScopes)('a stop by %s', (scope) => {
  const { about, beside } = cases[scope];

  it.each(about)('holds up %j', (dial) => {
    expect(stopAgainst([stopOf(scope)], dial)).toEqual(stopOf(scope));
  });

  it.each(beside)('lets %j go on', (dial) => {
    expect(stopAgainst([stopOf(scope)], dial)).toBeNull();
  });

  it('says why', () => {
    expect(stopSays(stopOf(scope)).params).toMatchObject({ reason: 'A complaint came in.' });
  });

  it('is stored as it is compared', () => {
    expect(stopValue(scope, ` ${cases[scope].value} `)).toBe(cases[scope].value);
  });
});

describe('several stops', () => {
  const everything: StoppableDial = {
    accountId: id,
    botVersionId: id,
    lists: ['leads.csv'],
    regions: ['US-LA'],
    phone: '+442079460101',
  };

  it('are each enough, and the one that holds up most is named, in whatever order they were made', () => {
    for (const [rank, scope] of stopScopes.entries()) {
      const narrower = stopScopes.slice(rank).map(stopOf);
      expect(stopAgainst(narrower, everything)?.scope).toBe(scope);
      expect(stopAgainst(narrower.toReversed(), everything)?.scope).toBe(scope);
    }
  });

  it('hold up nobody whom none of them is about', () => {
    expect(
      stopAgainst(stopScopes.map(stopOf), { accountId: otherId, regions: ['FR'], phone: '+33140000000' }),
    ).toBeNull();
    expect(stopAgainst([], everything)).toBeNull();
  });
});

describe('what people type', () => {
  it.each([
    ['number', '0044 20 7946 0101', '+442079460101'],
    ['prefix', '+44 (20)', '+4420'],
    ['country', 'us-la', 'US-LA'],
  ] as const)('a %s as %j becomes %s', (scope, typed, value) => {
    expect(stopValue(scope, typed)).toBe(value);
  });

  it.each([
    ['number', '2025550100', 'phone_no_country'],
    ['prefix', '4420', 'stop_value_wrong'],
    ['prefix', '+', 'stop_value_wrong'],
    ['prefix', '+0', 'stop_value_wrong'],
    ['country', 'France', 'stop_value_wrong'],
    ['account', 'Main line', 'stop_value_wrong'],
    ['bot_version', '', 'stop_value_wrong'],
    ['list', ' ', 'stop_value_wrong'],
  ] as const)('a %s as %j is refused', (scope, typed, reason) => {
    expect(() => stopValue(scope, typed)).toThrow(expect.objectContaining({ reason }) as Error);
  });
});
