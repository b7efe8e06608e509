import { expect, it } from 'vitest';
import type { ContactState } from '../contact/contact.ts';
import { standingOf, type StandingFacts } from './standing.ts';

const at = (hour: number): Date => new Date(Date.UTC(2026, 10, 24, hour));

function facts(changes: Partial<StandingFacts> = {}): StandingFacts {
  const states = new Map<ContactState, number>([
    ['queued', 3_900],
    ['ready', 100],
    ['active', 12],
    ['waiting_retry', 412],
    ['suppressed', 380],
    ['invalid', 8],
  ]);
  return {
    states,
    classes: [
      { contacts: 3_100, window: { kind: 'open' } },
      { contacts: 500, window: { kind: 'opens', at: at(13), localTime: '08:00' } },
      { contacts: 400, window: { kind: 'opens', at: at(16), localTime: '08:00' } },
    ],
    waiting: [{ dueReason: 'retry', code: 'cap_day', contacts: 412, from: at(20), to: at(22) }],
    barred: [{ by: 'consent', contacts: 380 }],
    seen: { contacts: 0, held: [], barred: [] },
    isStopped: false,
    ...changes,
  };
}

/** Everybody is in one figure and no more. */
function sum(standing: ReturnType<typeof standingOf>): number {
  const { callable, inCall, opening, held, never, done } = standing;
  return [...opening, ...held, ...never].reduce((total, { contacts }) => total + contacts, callable + inCall + done);
}

it('tells who is callable now, later and never, each person once', () => {
  const standing = standingOf(facts());
  expect(standing).toEqual({
    contacts: 4_812,
    callable: 3_100,
    inCall: 12,
    opening: [{ localTime: '08:00', from: at(13), contacts: 900 }],
    held: [{ rule: 'attempt_cap', contacts: 412, from: at(20), to: at(22) }],
    never: [
      { rule: 'consent', contacts: 380 },
      { rule: 'finished', contacts: 8 },
    ],
    done: 0,
    unseen: 3_100,
  });
  expect(sum(standing)).toBe(4_812);
});

it('takes out of the callable whom the governor holds, and joins them with those who were held before', () => {
  const held = [
    { rule: 'attempt_cap', contacts: 1, from: at(18), to: at(18) },
    { rule: 'on_the_phone', contacts: 1, from: at(15), to: at(15) },
  ] as const;
  const standing = standingOf(facts({ seen: { contacts: 3_100, held, barred: [{ by: 'consent', contacts: 5 }] } }));
  expect(standing).toMatchObject({ callable: 3_093, unseen: 0 });
  expect(standing.held).toEqual([
    { rule: 'attempt_cap', contacts: 413, from: at(18), to: at(22) },
    { rule: 'on_the_phone', contacts: 1, from: at(15), to: at(15) },
  ]);
  expect(standing.never[0]).toEqual({ rule: 'consent', contacts: 385 });
  expect(sum(standing)).toBe(4_812);
});

it('knows no time of stops, and calls nobody of a campaign that is stopped', () => {
  const stopped = standingOf(facts({ isStopped: true }));
  expect(stopped).toMatchObject({ callable: 0, opening: [], unseen: 0 });
  expect(stopped.held[0]).toEqual({ rule: 'stop', contacts: 4_000, from: null, to: null });
  expect(sum(stopped)).toBe(4_812);
  const classes = [
    { contacts: 3_000, window: { kind: 'stopped' } },
    { contacts: 1_000, window: { kind: 'never' } },
  ] as const;
  const region = standingOf(facts({ classes }));
  expect(region.held[0]).toMatchObject({ rule: 'regional_stop', contacts: 3_000, from: null });
  expect(region.never[0]).toEqual({ rule: 'never_open', contacts: 1_000 });
  expect(sum(region)).toBe(4_812);
});

it('tells a reason of an older version as the wait that it is', () => {
  const waiting = [
    { dueReason: 'retry', code: null, contacts: 2, from: at(1), to: at(2) },
    { dueReason: 'callback', code: 'contact_taken_up_for_callback', contacts: 1, from: at(3), to: at(3) },
  ] as const;
  expect(standingOf(facts({ waiting })).held.map(({ rule }) => rule)).toEqual(['retry', 'callback']);
});
