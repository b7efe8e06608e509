import { describe, expect, it } from 'vitest';
import {
  conclude,
  concludeCallback,
  countedAs,
  isPushed,
  lawfulCallback,
  lawfulDeferral,
  lawfulRetry,
  type ConclusionFacts,
  type NextContactState,
} from './conclusion.ts';
import { message } from '../message/index.ts';
import { stored } from '../message/stored.ts';
import { RetryPolicy } from './retry-policy.ts';

const now = new Date('2026-03-02T10:00:00Z');
const later = new Date('2026-03-02T18:00:00Z');
const inMs = (ms: number): Date => new Date(now.getTime() + ms);

const busy: ConclusionFacts = {
  now,
  timeScale: 1,
  result: { outcome: 'busy', cause: 'busy' },
  attempt: {
    reason: 'fresh',
    talked: false,
    wrongNumber: false,
    causeWords: 'The line is busy',
    vendorCode: null,
    spread: 0.5,
  },
  contact: { state: 'active', stateReason: null, dueReason: null, dueAt: null, deferrals: 0 },
  isOnDoNotCall: false,
  pendingCallback: null,
  isCampaignOver: false,
  retryPolicy: RetryPolicy.parse({ maxAttempts: 3, busy: { maxRetries: 2, coolDownSeconds: 600 } }),
  earlier: { ordinary: 0, sameOutcome: 0, connected: 0 },
  dialledCallback: null,
};
const talked: ConclusionFacts = {
  ...busy,
  result: { outcome: 'connected', cause: 'normal' },
  attempt: { ...busy.attempt, talked: true },
};

describe('what becomes of a contact', () => {
  const cases: [name: string, facts: ConclusionFacts, answer: unknown][] = [
    ['busy: again after the cool-down', busy, { kind: 'retry', earliest: inMs(600_000) }],
    ['cool-downs are divided by the time scale', { ...busy, timeScale: 60 }, { earliest: inMs(10_000) }],
    ['a conversation ends it', talked, { next: { state: 'completed', dueAt: null } }],
    [
      'the last retry is used up',
      { ...busy, earlier: { ordinary: 2, sameOutcome: 2, connected: 0 } },
      { next: { state: 'exhausted', stateReason: stored(message('contact_exhausted')) } },
    ],
    [
      'an opt-out takes precedence over a callback',
      { ...talked, isOnDoNotCall: true, pendingCallback: { dueAt: later } },
      { next: { state: 'opted_out', barredBy: 'do_not_call' } },
    ],
    [
      'a wrong number is not called again in this campaign, whatever was agreed',
      { ...talked, attempt: { ...talked.attempt, wrongNumber: true }, pendingCallback: { dueAt: later } },
      { next: { state: 'suppressed', barredBy: 'wrong_number', dueAt: null } },
    ],
    [
      'an opt-out takes precedence over a wrong number',
      { ...talked, isOnDoNotCall: true, attempt: { ...talked.attempt, wrongNumber: true } },
      { next: { state: 'opted_out', barredBy: 'do_not_call' } },
    ],
    [
      'listed without a conversation: suppressed, not opted out',
      { ...busy, isOnDoNotCall: true },
      { next: { state: 'suppressed', barredBy: 'do_not_call' } },
    ],
    [
      'a callback takes precedence over the retry rules',
      { ...talked, pendingCallback: { dueAt: later } },
      { next: { state: 'waiting_callback', dueReason: 'callback', dueAt: later } },
    ],
    [
      'a cancelled campaign keeps no callback',
      { ...talked, pendingCallback: { dueAt: later }, isCampaignOver: true },
      { next: { state: 'completed' } },
    ],
    [
      'a cancelled campaign tries nobody again',
      { ...busy, isCampaignOver: true },
      { next: { state: 'cancelled', stateReason: stored(message('contact_campaign_cancelled')) } },
    ],
    [
      'a withdrawn contact keeps the reason of its withdrawal',
      { ...busy, contact: { ...busy.contact, state: 'cancelled', stateReason: 'Withdrawn' } },
      { next: { state: 'cancelled', stateReason: 'Withdrawn' } },
    ],
    [
      'a withdrawn contact whose call took place counts as what it became',
      { ...talked, contact: { ...busy.contact, state: 'cancelled', stateReason: 'Withdrawn' } },
      { next: { state: 'completed' } },
    ],
    [
      'a contact that is settled otherwise stays as it is',
      { ...busy, contact: { ...busy.contact, state: 'suppressed', stateReason: 'Listed' } },
      { next: { state: 'suppressed', stateReason: 'Listed', dueAt: null } },
    ],
    [
      'a deferral is tried again soon, later each time',
      { ...busy, result: { outcome: 'deferred', cause: 'capacity' }, contact: { ...busy.contact, deferrals: 2 } },
      { kind: 'defer', earliest: inMs(8_000), asksTheLaw: false },
    ],
    [
      'a deferral by the law asks it again',
      { ...busy, result: { outcome: 'deferred', cause: 'unlawful_now' } },
      { kind: 'defer', earliest: inMs(2_000), asksTheLaw: true },
    ],
    [
      'a missed callback follows its own rule',
      { ...busy, attempt: { ...busy.attempt, reason: 'callback' }, dialledCallback: { misses: 0 } },
      { kind: 'callback' },
    ],
  ];
  it.each(cases)('%s', (_name, facts, answer) => {
    expect(conclude(facts)).toMatchObject(answer as object);
  });
});

describe('what the law adds', () => {
  it('a retry waits for the cap, not longer', () => {
    const until = { kind: 'until', at: later, message: 'Capped' } as const;
    expect(lawfulRetry(now, until)).toEqual({ earliest: later, message: 'Capped' });
    expect(lawfulRetry(inMs(86_400_000), until)).toEqual({ earliest: inMs(86_400_000), message: null });
    expect(lawfulRetry(now, null)).toEqual({ earliest: now, message: null });
  });

  it('a retry that is barred for good is the end', () => {
    const barred = { kind: 'barred', by: 'attempt_cap', message: 'Six calls in all' } as const;
    expect(lawfulRetry(now, barred)).toMatchObject({ barred: { state: 'exhausted', stateReason: 'Six calls in all' } });
  });

  it('a callback without an opening is the end', () => {
    expect(lawfulCallback({ at: null, why: message('contact_never_opens') })).toMatchObject({ state: 'exhausted' });
    expect(lawfulCallback({ at: later })).toMatchObject({ state: 'waiting_callback', dueAt: later });
  });

  it('a deferral keeps its reason, waits for the law, or is suppressed', () => {
    const deferral = { earliest: now, attempt: { ...busy.attempt, causeWords: 'All lines taken' } };
    expect(lawfulDeferral(deferral, null)).toMatchObject({ state: 'waiting_retry', stateReason: 'All lines taken' });
    const until = { kind: 'until', at: later, message: 'Closed' } as const;
    expect(lawfulDeferral(deferral, until)).toMatchObject({ dueAt: later, stateReason: 'Closed' });
    const barred = { kind: 'barred', by: 'consent', message: 'No consent' } as const;
    expect(lawfulDeferral(deferral, barred)).toMatchObject({ state: 'suppressed', barredBy: 'consent' });
    const callback = { earliest: now, attempt: { ...busy.attempt, reason: 'callback' as const } };
    expect(lawfulDeferral(callback, null)).toMatchObject({ state: 'waiting_callback', dueReason: 'callback' });
  });
});

describe('the callback that was dialled', () => {
  const again: NextContactState = {
    state: 'waiting_callback',
    stateReason: 'Full',
    dueReason: 'callback',
    dueAt: later,
  };
  const done: NextContactState = { state: 'exhausted', stateReason: null, dueReason: null, dueAt: null };
  const facts = { misses: 1, isReplaced: false };

  it('is done when its call took place', () => {
    expect(concludeCallback({ ...facts, outcome: 'connected', next: done })).toEqual({ status: 'done' });
  });

  it('is due again when it was deferred, or cancelled if it was replaced meanwhile', () => {
    expect(concludeCallback({ ...facts, outcome: 'deferred', next: again })).toEqual({
      status: 'scheduled',
      dueAt: later,
      movedReason: 'Full',
    });
    expect(concludeCallback({ ...facts, outcome: 'deferred', next: again, isReplaced: true })).toEqual({
      status: 'cancelled',
    });
  });

  it('counts its misses, and is missed when nothing follows', () => {
    expect(concludeCallback({ ...facts, outcome: 'busy', next: again })).toMatchObject({
      status: 'scheduled',
      misses: 2,
      dueAt: later,
    });
    expect(concludeCallback({ ...facts, outcome: 'busy', next: done })).toEqual({ status: 'missed', misses: 2 });
  });
});

it('the CRM hears of conversations and of ends, not of retries and deferrals', () => {
  expect(isPushed('connected', 'waiting_callback')).toBe(true);
  expect(isPushed('busy', 'exhausted')).toBe(true);
  expect(isPushed('busy', 'waiting_retry')).toBe(false);
  expect(isPushed('deferred', 'suppressed')).toBe(false);
});

it('counts a conversation of 30 s as answered, and no deferral', () => {
  expect(countedAs('connected', 30_000)).toEqual(['answered', 'connected']);
  expect(countedAs('connected', 29_999)).toEqual(['connected']);
  expect(countedAs('busy', 0)).toEqual(['busy']);
  expect(countedAs('deferred', 0)).toEqual([]);
});
