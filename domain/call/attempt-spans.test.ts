import { expect, it } from 'vitest';
import { spansOfAttempt, type TracedAttempt } from './attempt-spans.ts';

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 28, 10, 0, second));
const attempt: TracedAttempt = {
  contactId: 'c',
  campaignId: 'k',
  providerAccountId: 'a',
  number: 2,
  reason: 'retry',
  leasedAt: at(0),
  diallingAt: at(1),
  ringingAt: at(2),
  amdAt: null,
  attachingAt: at(9),
  inProgressAt: at(10),
  endedAt: at(40),
  outcome: 'connected',
  cause: 'normal',
  endedBy: 'callee',
  answeredBy: 'human',
  sipCode: null,
  vendorCode: null,
};

it('tells of a call how long it was in each state that it had', () => {
  const { whole, states } = spansOfAttempt(attempt, at(50));
  expect([whole.from, whole.to, whole.failure]).toEqual([at(0), at(40), null]);
  expect(states.map(({ name, from, to }) => [name, from, to])).toEqual([
    ['call leased', at(0), at(1)],
    ['call dialling', at(1), at(2)],
    ['call ringing', at(2), at(9)],
    ['call attaching', at(9), at(10)],
    ['call in_progress', at(10), at(40)],
  ]);
});

it('tells of a lease that was given back, and why a call failed', () => {
  const never = { diallingAt: null, ringingAt: null, attachingAt: null, inProgressAt: null };
  const leased = spansOfAttempt({ ...attempt, ...never, endedAt: null, outcome: 'deferred' }, at(3));
  expect(leased.whole).toMatchObject({ to: at(3), failure: null });
  expect(leased.states.map(({ name, to }) => [name, to])).toEqual([['call leased', at(3)]]);
  const failed = spansOfAttempt({ ...attempt, outcome: 'failed', cause: 'attach_failed' }, at(50));
  expect(failed.whole.failure).toBe('attach_failed');
});
