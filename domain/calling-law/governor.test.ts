import { describe, expect, it } from 'vitest';
import type { Purpose } from '../campaign/campaign.ts';
import { restored } from '../message/stored.ts';
import { govern, type PastDial, type PersonFacts } from './governor.ts';
import { CallingLawSetting, callingLawOf } from './law-setting.ts';
import { windowClassOf } from './window/window-class.ts';

const now = new Date('2026-11-24T15:00:00Z');
const before = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
const after = (minutes: number): Date => before(-minutes);

/** Caps that never speak, so that one rule is seen alone. */
const open = { perLocalDay: 1000, per7Days: 7000, inTotal: 100_000, hoursBetween: 0 };

function classOf(phone: string) {
  const found = windowClassOf({ e164: phone });
  if (!found.ok) throw new Error(found.code);
  return found.windowClass;
}

function ask(
  facts: Partial<PersonFacts>,
  options: { setting?: object; purpose?: Purpose; reason?: 'fresh' | 'retry' | 'callback'; consentAt?: Date } = {},
) {
  const { setting = { productCaps: open }, purpose = 'service', reason = 'fresh', consentAt = null } = options;
  const phone = '+254712345678';
  return govern({
    person: {
      isOnDoNotCall: false,
      dials: [],
      wantedFor: [],
      askedForIt: false,
      ours: new Set(),
      national: { lists: [], listedIn: new Map() },
      ...facts,
    },
    contact: { consentAt, createdAt: now },
    campaign: { purpose, consentStatement: null, consentStatedAt: null },
    windowClass: classOf(phone),
    law: callingLawOf(CallingLawSetting.parse(setting)),
    ...{ reason, phone, now, stops: [] },
  });
}

const dial = (at: Date, overAt: Date | null, end: PastDial['end'] = 'not_reached'): PastDial => ({ at, overAt, end });
const said = (governed: ReturnType<typeof govern>): string | null =>
  governed.may ? null : restored(governed.message).code;

describe('nobody is rung', () => {
  it('who is on the phone with us, whatever asks: a callback that the person wished for, too', () => {
    const dials = [dial(before(3), null)];
    for (const reason of ['fresh', 'retry', 'callback'] as const) {
      expect(ask({ dials, askedForIt: reason === 'callback' }, { reason })).toMatchObject({
        ...{ may: false, rule: 'on_the_phone', kind: 'until' },
        at: after(2),
      });
    }
    expect(ask({ dials: [dial(before(3), before(1))] })).toEqual({ may: true });
  });

  it.each(['conversation', 'ended_by_callee', 'refused'] as const)(
    'sooner after a call that ended as %s than is set, counted from its end',
    (end) => {
      const dials = [dial(before(80), before(50), end), dial(before(30), before(29))];
      expect(ask({ dials })).toMatchObject({ rule: 'answered_lately', kind: 'until', at: after(10) });
      expect(ask({ dials: [dial(before(80), before(60), end)] })).toEqual({ may: true });
      const shorter = { productCaps: { ...open, minutesAfterAnswer: 50 } };
      expect(ask({ dials }, { setting: shorter })).toEqual({ may: true });
    },
  );

  it('so soon, but for a call back that the person asked for; one that a system plans waits', () => {
    const dials = [dial(before(20), before(10), 'conversation')];
    expect(ask({ dials, askedForIt: true }, { reason: 'callback' })).toEqual({ may: true });
    expect(ask({ dials }, { reason: 'callback' })).toMatchObject({ rule: 'answered_lately', at: after(50) });
  });

  it('for a purpose while another one has the person, as the settings say', () => {
    const consentAt = before(10_000);
    const sales = { purpose: 'marketing', consentAt } as const;
    expect(ask({ wantedFor: ['collection'] }, sales)).toMatchObject({
      ...{ may: false, rule: 'purpose_lock', kind: 'until', at: after(60) },
    });
    expect(ask({ wantedFor: ['service', 'survey'] }, sales)).toEqual({ may: true });
    expect(ask({ wantedFor: ['marketing'] }, { purpose: 'collection' })).toEqual({ may: true });
    const setting = { productCaps: open, purposeLocks: [{ held: 'survey', by: 'service' }] };
    expect(ask({ wantedFor: ['collection'] }, { ...sales, setting })).toEqual({ may: true });
    expect(ask({ wantedFor: ['service'] }, { purpose: 'survey', setting })).toMatchObject({ rule: 'purpose_lock' });
  });
});

describe('of several rules', () => {
  it('the one that holds longest decides, and says until when', () => {
    // A call a day and four hours between calls are the product's; the first lasts longest.
    const dials = [dial(before(20), before(10), 'conversation')];
    const governed = ask({ dials, wantedFor: ['collection'] }, { setting: {} });
    expect(governed).toMatchObject({ rule: 'attempt_cap', kind: 'until', at: new Date('2026-11-24T21:00:00Z') });
    expect(said(governed)).toBe('cap_day');
  });

  it('what bars takes precedence over what waits', () => {
    const dials = [dial(before(3), null)];
    expect(ask({ dials }, { purpose: 'marketing' })).toMatchObject({ kind: 'barred', rule: 'consent' });
    expect(ask({ dials, isOnDoNotCall: true })).toMatchObject({ kind: 'barred', rule: 'do_not_call' });
  });
});

it('a lock of a purpose on itself is refused: it would never end', () => {
  const locks = (held: Purpose, by: Purpose) => CallingLawSetting.safeParse({ purposeLocks: [{ held, by }] }).success;
  expect(locks('marketing', 'service')).toBe(true);
  expect(locks('marketing', 'marketing')).toBe(false);
});
