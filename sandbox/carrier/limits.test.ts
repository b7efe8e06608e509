import { expect, it } from 'vitest';
import { paceOf } from '../callees/pace.ts';
import { CommandMemory, DialRate } from './limits.ts';
import { attemptRefOf } from './telnyx/client-state.ts';
import { hangupCauseOf } from './telnyx/leg.ts';

it('allows as many dials as the limit in any five seconds', () => {
  const rate = new DialRate();
  expect([0, 1_000, 2_000].map((now) => rate.take(2, now))).toEqual([true, true, false]);
  expect([4_999, 5_001, 5_500].map((now) => rate.take(2, now))).toEqual([false, true, false]);
});

it('ignores a repeated command for a minute, not longer', () => {
  const memory = new CommandMemory<string>(60_000);
  memory.remember('a', 'first', 0);
  memory.remember(null, 'nameless', 0);
  expect(memory.recall('a', 59_999)).toBe('first');
  expect(memory.recall('a', 60_000)).toBeUndefined();
  expect(memory.recall(null, 0)).toBeUndefined();
});

it('scales waiting, but not below what is possible, and never makes it longer', () => {
  const pace = paceOf(20);
  expect([pace.scaled(2_000), pace.scaled(2_000, 150), pace.scaled(100, 150)]).toEqual([100, 150, 100]);
});

it('reads the attempt out of a client state', () => {
  const encoded = (text: string): string => Buffer.from(text).toString('base64');
  expect(attemptRefOf(encoded('{"attemptId":"a-1"}'))).toBe('a-1');
  expect(attemptRefOf(encoded('plain'))).toBe('plain');
  expect(attemptRefOf(undefined)).toBeNull();
});

it.each([
  [486, 'user_busy'],
  [404, 'not_found'],
  [403, 'call_rejected'],
  [603, 'call_rejected'],
  [480, 'unspecified'],
  [503, 'unspecified'],
] as const)("gives Telnyx's cause for SIP %d", (sipCode, cause) => {
  expect(hangupCauseOf(sipCode)).toBe(cause);
});
