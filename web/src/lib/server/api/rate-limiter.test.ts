import { expect, it } from 'vitest';
import { RateLimiter } from './rate-limiter.ts';

it('allows a burst, then the rate, for each caller', () => {
  const limiter = new RateLimiter({ burst: 3, perMinute: 60 });
  expect([0, 0, 0].map(() => limiter.take('a', 0))).toEqual([0, 0, 0]);
  expect(limiter.take('a', 0)).toBe(1);
  expect(limiter.take('b', 0)).toBe(0);
  expect(limiter.take('a', 1_000)).toBe(0);
  expect(limiter.take('a', 1_000)).toBe(1);
  expect([0, 0, 0, 0].map(() => limiter.take('a', 60_000))).toEqual([0, 0, 0, 1]);
});
