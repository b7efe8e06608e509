import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CampaignWindow } from '../../campaign/campaign.ts';
import { evaluateWindow, type WindowQuestion } from './evaluate.ts';
import { recommendedClosingMarginMs } from './opening.ts';
import { defaultRuleset, ruleset } from '../data/ruleset.ts';
import { windowClassFromKey, windowClassOf, type WindowClass } from './window-class.ts';
import { defaultZoneData, type ZoneData } from '../data/zones/zone-data.ts';

const minuteMs = 60_000;

function classOf(e164: string, more: { timezone?: string; region?: string } = {}): WindowClass {
  const result = windowClassOf({ e164, ...more });
  if (!result.ok) throw new Error(`${e164}: ${result.code}`);
  return result.windowClass;
}

function ask(e164: string, at: string, more: Partial<WindowQuestion> = {}) {
  return evaluateWindow({ windowClass: classOf(e164), at: new Date(at), ...more });
}

describe('when it opens and closes', () => {
  test('closed in the evening: opens next morning', () => {
    const verdict = ask('+966512345678', '2026-01-15T17:00:00Z');
    expect(verdict).toMatchObject({ allowed: false, closesAt: null });
    expect(verdict.nextOpenAt).toEqual(new Date('2026-01-16T06:00:00Z'));
  });

  test('open: says when it closes', () => {
    const verdict = ask('+966512345678', '2026-01-15T16:59:59Z');
    expect(verdict).toMatchObject({ allowed: true, nextOpenAt: null });
    expect(verdict.closesAt).toEqual(new Date('2026-01-15T17:00:00Z'));
  });

  test('several zones: from the last that opens to the first that closes', () => {
    const morning = ask('+18505550123', '2026-01-15T13:30:00Z');
    expect(morning.nextOpenAt).toEqual(new Date('2026-01-15T14:00:00Z'));
    expect(ask('+18505550123', '2026-01-15T14:00:00Z').closesAt).toEqual(new Date('2026-01-16T01:00:00Z'));
  });

  test('over the French lunch hour', () => {
    const verdict = ask('+33199001234', '2026-01-15T12:30:00Z');
    expect(verdict.reason).toBe('between_windows@Europe/Paris');
    expect(verdict.nextOpenAt).toEqual(new Date('2026-01-15T13:00:00Z'));
  });

  test('over a weekend and a holiday', () => {
    // Friday 18:30 in Germany's neighbour; Monday is Easter Monday.
    const verdict = ask('+33199001234', '2026-04-03T18:30:00Z');
    expect(verdict.nextOpenAt).toEqual(new Date('2026-04-07T08:00:00Z'));
  });

  test('over the end of the year', () => {
    expect(ask('+442079460123', '2026-12-24T20:30:00Z').nextOpenAt).toEqual(new Date('2026-12-29T09:00:00Z'));
    expect(ask('+442079460123', '2026-12-31T20:30:00Z').nextOpenAt).toEqual(new Date('2027-01-02T09:00:00Z'));
  });

  const keys = [
    'US-NY@America/New_York#area_code',
    'US-FL@America/New_York|America/Chicago#area_code',
    'US-TX@America/Chicago#area_code',
    'US-SD@America/Chicago|America/Denver#area_code',
    'FR@Europe/Paris#country',
    'FR+US-KY@America/New_York#area_code',
    'ES@Europe/Madrid|Atlantic/Canary#country',
    'AU@Australia/Sydney|Australia/Brisbane|Australia/Adelaide|Australia/Darwin|Australia/Perth#country',
    'EG@Africa/Cairo#country',
    'NP@Asia/Kathmandu#country',
    'RU@Europe/Moscow|Asia/Kamchatka#country',
    'CA-NL@America/St_Johns|America/Goose_Bay#area_code',
  ];
  const windows: CampaignWindow[] = [
    [],
    [{ days: [1, 2, 3, 4, 5], from: '10:00', to: '17:00' }],
    [
      { days: [2], from: '09:00', to: '11:00' },
      { days: [2, 6], from: '10:30', to: '24:00' },
    ],
  ];

  test('the answer is the same at every minute until it says that it changes, and then it changes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...keys),
        fc.constantFrom(...windows),
        fc.integer({ min: 0, max: 700 * 24 * 60 }),
        (key, campaignWindow, minute) => {
          const windowClass = windowClassFromKey(key);
          const at = new Date(Date.UTC(2026, 0, 2) + minute * minuteMs);
          const question = { windowClass, campaignWindow, now: new Date('2026-11-21') };
          const now = evaluateWindow({ ...question, at });
          const changesAt = now.allowed ? now.closesAt : now.nextOpenAt;
          if (changesAt === null) return;
          const allowedAt = (ms: number): boolean => evaluateWindow({ ...question, at: new Date(ms) }).allowed;
          expect(changesAt.getTime()).toBeGreaterThan(at.getTime());
          expect(allowedAt(changesAt.getTime())).toBe(!now.allowed);
          expect(allowedAt(changesAt.getTime() - 1)).toBe(now.allowed);
          const step = Math.max(minuteMs, Math.floor((changesAt.getTime() - at.getTime()) / 50));
          for (let ms = at.getTime(); ms < changesAt.getTime(); ms += step) expect(allowedAt(ms)).toBe(now.allowed);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('the reason says "inside" exactly when it is allowed, and a campaign window never opens what is closed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...keys),
        fc.constantFrom(...windows),
        fc.integer({ min: 0, max: 700 * 24 * 60 }),
        (key, campaignWindow, minute) => {
          const windowClass = windowClassFromKey(key);
          const at = new Date(Date.UTC(2026, 0, 2) + minute * minuteMs);
          const question = { windowClass, at, now: new Date('2026-11-21') };
          const narrowed = evaluateWindow({ ...question, campaignWindow });
          const legal = evaluateWindow(question);
          expect(narrowed.reason === 'inside_all_candidates').toBe(narrowed.allowed);
          if (!legal.allowed) expect(narrowed).toMatchObject({ allowed: false, reason: legal.reason });
          else if (!narrowed.allowed) expect(narrowed.reason).toMatch(/^outside_campaign_window@/);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('days of change', () => {
  test.each([
    // Summer time begins on 8 March 2026 in the United States.
    ['+12125550123', '2026-03-07T12:59:59Z', false],
    ['+12125550123', '2026-03-07T13:00:00Z', true],
    ['+12125550123', '2026-03-08T11:59:59Z', false],
    ['+12125550123', '2026-03-08T12:00:00Z', true],
    // It ends on 1 November 2026.
    ['+12125550123', '2026-11-01T12:59:59Z', false],
    ['+12125550123', '2026-11-01T13:00:00Z', true],
    // Arizona has none, the Navajo Nation has.
    ['+16025550123', '2026-07-15T15:00:00Z', true],
    ['+19285550123', '2026-07-15T14:59:59Z', false],
    ['+19285550123', '2026-07-15T15:00:00Z', true],
    ['+19285550123', '2026-07-16T02:59:59Z', true],
    ['+19285550123', '2026-07-16T03:00:00Z', false],
    // Egypt changes at midnight at the end of April.
    ['+201001234567', '2026-04-23T08:00:00Z', true],
    ['+201001234567', '2026-04-26T07:00:00Z', true],
    ['+201001234567', '2026-04-26T06:59:59Z', false],
    // British Columbia stays on UTC−7 from November 2026, Manitoba on UTC−5.
    ['+16045550123', '2026-12-16T04:29:59Z', true],
    ['+16045550123', '2026-12-16T04:30:00Z', false],
    ['+12045550123', '2026-12-16T02:29:59Z', true],
    ['+12045550123', '2026-12-16T02:30:00Z', false],
    // Half-hour zones.
    ['+919812345678', '2026-01-15T04:29:59Z', false],
    ['+919812345678', '2026-01-15T04:30:00Z', true],
  ])('%s at %s: %s', (e164, at, allowed) => {
    expect(ask(e164, at).allowed).toBe(allowed);
  });

  const springsAtTen: ZoneData = {
    ...defaultZoneData,
    // A zone that goes from 10:00 to 11:00 on 1 June 2026, and from 18:00 back to 17:00 on 1 October.
    offsetMinutes: (_zone, atMs) =>
      atMs >= Date.parse('2026-06-01T10:00:00Z') && atMs < Date.parse('2026-10-01T17:00:00Z') ? 60 : 0,
  };
  const windowClass = windowClassFromKey('SA@Asia/Riyadh#country');
  const at = (text: string, campaignWindow: CampaignWindow) =>
    evaluateWindow({
      windowClass,
      at: new Date(text),
      campaignWindow,
      zoneData: springsAtTen,
      now: new Date('2026-01-01'),
    });

  test('a start that the clock skips counts as the later reading', () => {
    const window = [{ days: [1], from: '10:30', to: '15:00' }];
    expect(at('2026-06-01T10:15:00Z', window).allowed).toBe(false);
    expect(at('2026-06-01T10:29:59Z', window).allowed).toBe(false);
    expect(at('2026-06-01T10:30:00Z', window).allowed).toBe(true);
  });

  test('of an end that comes twice, the first counts', () => {
    const window = [{ days: [4], from: '10:00', to: '17:30' }];
    expect(at('2026-10-01T16:29:59Z', window).allowed).toBe(true);
    expect(at('2026-10-01T16:30:00Z', window).allowed).toBe(false);
    // 17:15 on the wall for the second time.
    expect(at('2026-10-01T17:15:00Z', window)).toMatchObject({ allowed: false });
  });

  test('of a start that comes twice, the second counts', () => {
    const window = [{ days: [4], from: '17:30', to: '19:00' }];
    expect(at('2026-10-01T16:45:00Z', window).allowed).toBe(false);
    expect(at('2026-10-01T17:30:00Z', window).allowed).toBe(true);
  });
});

describe('time-zone data in doubt', () => {
  const stale: ZoneData = {
    ...defaultZoneData,
    version: '2026c',
    offsetMinutes: (zone, atMs) =>
      zone === 'America/Winnipeg' && atMs > Date.UTC(2026, 10, 1) ? -360 : defaultZoneData.offsetMinutes(zone, atMs),
  };
  const winnipeg = windowClassFromKey('CA-MB@America/Winnipeg#area_code');

  test('old data would dial at 21:45; the doubt keeps an hour on both sides', () => {
    const at = new Date('2026-12-16T02:45:00Z');
    expect(evaluateWindow({ windowClass: winnipeg, at, zoneData: stale })).toMatchObject({
      allowed: false,
      reason: 'after_window@America/Winnipeg',
      zoneDataVersion: '2026c',
      warnings: [expect.stringContaining('America/Winnipeg')],
    });
  });

  test('well inside the window it still dials', () => {
    const at = new Date('2026-12-15T18:00:00Z');
    expect(evaluateWindow({ windowClass: winnipeg, at, zoneData: stale }).allowed).toBe(true);
  });

  test('with data of more than a year every window is an hour shorter at both ends', () => {
    const windowClass = classOf('+966512345678');
    const verdict = (at: string) => evaluateWindow({ windowClass, at: new Date(at), now: new Date('2028-01-01') });
    expect(verdict('2026-01-15T06:30:00Z').allowed).toBe(false);
    expect(verdict('2026-01-15T07:00:00Z').allowed).toBe(true);
    expect(verdict('2026-01-15T15:59:59Z').allowed).toBe(true);
    expect(verdict('2026-01-15T16:00:00Z').allowed).toBe(false);
    expect(verdict('2026-01-15T12:00:00Z').warnings).toHaveLength(1);
  });
});

describe('holidays', () => {
  test.each([
    ['+12055550123', '2026-07-03T18:00:00Z', 'holiday@America/Chicago'],
    ['+18015550123', '2026-07-24T18:00:00Z', 'holiday@America/Denver'],
    ['+12155550123', '2026-04-03T18:00:00Z', 'holiday@America/New_York'],
    ['+16015550123', '2026-11-26T18:00:00Z', 'inside_all_candidates'],
    // Nebraska only opens later.
    ['+14025550123', '2026-12-25T18:30:00Z', 'before_window@America/Chicago'],
    ['+14025550123', '2026-12-25T19:00:00Z', 'inside_all_candidates'],
    // Federal rules know no holidays.
    ['+12125550123', '2026-12-25T18:00:00Z', 'inside_all_candidates'],
    ['+33199001234', '2026-07-14T10:00:00Z', 'holiday@Europe/Paris'],
    ['+262262161234', '2027-12-20T08:00:00Z', 'holiday@Indian/Reunion'],
    ['+33199001234', '2027-12-20T10:00:00Z', 'inside_all_candidates'],
    ['+393123456789', '2026-12-24T18:30:00Z', 'after_window@Europe/Rome'],
    ['+393123456789', '2026-12-24T08:30:00Z', 'before_window@Europe/Rome'],
    ['+393123456789', '2027-12-31T18:30:00Z', 'after_window@Europe/Rome'],
    ['+31612345678', '2026-12-24T17:29:00Z', 'inside_all_candidates'],
    ['+31612345678', '2026-12-24T17:30:00Z', 'after_window@Europe/Amsterdam'],
    ['+31612345678', '2026-12-23T20:59:00Z', 'inside_all_candidates'],
    ['+35315550123', '2026-03-17T12:00:00Z', 'holiday@Europe/Dublin'],
    // No table of Kenya: the default closes on the holidays that it knows.
    ['+254712123456', '2026-12-25T10:00:00Z', 'inside_all_candidates'],
  ])('%s at %s: %s', (e164, at, reason) => {
    expect(ask(e164, at, { now: new Date('2026-11-21') }).reason).toBe(reason);
  });

  test('a year without a table is closed where the law knows holidays', () => {
    const now = new Date('2026-11-21');
    expect(ask('+33199001234', '2029-06-13T10:00:00Z', { now }).reason).toBe('no_holiday_table@Europe/Paris');
    expect(ask('+12125550123', '2029-06-13T15:00:00Z', { now }).allowed).toBe(true);
    expect(ask('+35315550123', '2029-06-13T12:00:00Z', { now }).allowed).toBe(true);
  });
});

describe('rules of several regions', () => {
  test('the contact region adds its rule and takes none away', () => {
    const windowClass = classOf('+12125550123', { region: 'US-FL' });
    expect(windowClass.regions).toEqual(['US-NY', 'US-FL']);
    const at = (text: string) => evaluateWindow({ windowClass, at: new Date(text) });
    expect(at('2026-01-16T00:59:59Z').allowed).toBe(true);
    expect(at('2026-01-16T01:00:00Z').reason).toBe('after_window@America/New_York');
    expect(at('2026-01-15T18:00:00Z').sources.map(({ region }) => region)).toEqual(['US', 'US-FL']);
  });

  test('of two countries both rules count, in the same zone', () => {
    const windowClass = classOf('+12125550123', { region: 'FR' });
    const reason = (text: string) => evaluateWindow({ windowClass, at: new Date(text) }).reason;
    expect(reason('2026-01-15T14:30:00Z')).toBe('before_window@America/New_York');
    expect(reason('2026-01-15T18:30:00Z')).toBe('between_windows@America/New_York');
    expect(reason('2026-01-17T18:00:00Z')).toBe('no_calls_on_day@America/New_York');
  });

  test('before a row came into force its country is closed, not open', () => {
    expect(ask('+971501234567', '2024-01-15T10:00:00Z').reason).toBe('no_rule@Asia/Dubai');
  });

  test('rows for some purposes are for those only', () => {
    const surveysOnly = ruleset({
      ...defaultRuleset,
      rules: [
        ...defaultRuleset.rules,
        { ...defaultRuleset.rules[0]!, region: 'US-NY', weekly: { mon: [['12:00', '13:00']] }, purposes: ['survey'] },
      ],
    });
    const at = '2026-01-15T18:00:00Z';
    expect(ask('+12125550123', at, { ruleset: surveysOnly, purpose: 'service' }).allowed).toBe(true);
    expect(ask('+12125550123', at, { ruleset: surveysOnly, purpose: 'survey' }).allowed).toBe(false);
    expect(ask('+12125550123', at, { ruleset: surveysOnly }).allowed).toBe(false);
  });
});

describe('regional stop', () => {
  const stopped = ruleset({
    ...defaultRuleset,
    stops: [
      {
        region: 'US-LA',
        from: new Date('2026-09-01T15:00:00Z'),
        to: new Date('2026-09-03T15:00:00Z'),
        reason: 'Hurricane',
      },
      { region: 'SA', from: new Date('2026-09-01T00:00:00Z'), to: null, reason: 'Until cleared' },
    ],
  });

  test('closes the region for as long as it lasts', () => {
    const before = ask('+12255550123', '2026-09-01T14:59:59Z', { ruleset: stopped });
    expect(before).toMatchObject({ allowed: true, closesAt: new Date('2026-09-01T15:00:00Z') });
    const during = ask('+12255550123', '2026-09-02T17:00:00Z', { ruleset: stopped });
    expect(during).toMatchObject({ allowed: false, reason: 'regional_stop@US-LA' });
    expect(during.nextOpenAt).toEqual(new Date('2026-09-03T15:00:00Z'));
    expect(during.rulesetVersion).not.toBe(defaultRuleset.version);
    expect(ask('+13375550123', '2026-09-04T17:00:00Z', { ruleset: stopped }).allowed).toBe(true);
    expect(ask('+12125550123', '2026-09-02T17:00:00Z', { ruleset: stopped }).allowed).toBe(true);
  });

  test('without an end nothing opens', () => {
    expect(ask('+966512345678', '2026-09-02T10:00:00Z', { ruleset: stopped })).toMatchObject({
      allowed: false,
      reason: 'regional_stop@SA',
      nextOpenAt: null,
    });
  });
});

describe('margin before closing', () => {
  const closingMarginMs = recommendedClosingMarginMs;

  test('the last two minutes count as closed', () => {
    expect(ask('+12065550123', '2026-06-09T02:57:59Z', { closingMarginMs }).allowed).toBe(true);
    const late = ask('+12065550123', '2026-06-09T02:58:01Z', { closingMarginMs });
    expect(late).toMatchObject({ allowed: false, reason: 'closing_soon@America/Los_Angeles' });
    expect(late.nextOpenAt).toEqual(new Date('2026-06-09T15:00:00Z'));
  });
});

describe('evidence', () => {
  test('names rule set, data, zones, local times and sources', () => {
    const verdict = ask('+18505550123', '2026-01-15T14:00:00Z');
    expect(verdict).toMatchObject({
      rulesetVersion: defaultRuleset.version,
      zoneDataVersion: '2026f',
      zones: ['America/New_York', 'America/Chicago'],
      localTimes: [
        { zone: 'America/New_York', date: '2026-01-15', weekday: 4, time: '09:00', offsetMinutes: -300 },
        { zone: 'America/Chicago', date: '2026-01-15', weekday: 4, time: '08:00', offsetMinutes: -360 },
      ],
      sources: [
        { region: 'US', source: '47 CFR 64.1200(c)(1)', basis: 'regulation', mark: 'A' },
        { region: 'US-FL', source: 'Fla. Stat. 501.616(6)', basis: 'statute', mark: 'B' },
      ],
      warnings: [],
    });
  });
});
