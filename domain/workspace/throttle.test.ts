import { describe, expect, it } from 'vitest';
import { countTry, delayAfter, secondsUntilTry } from './throttle.ts';

const at = (seconds: number): Date => new Date(Date.UTC(2031, 0, 1) + seconds * 1_000);

describe('tries', () => {
  it('have no delay at first, and then a growing one up to a quarter of an hour', () => {
    expect([0, 4, 5, 6, 7, 13, 14, 500].map((tries) => delayAfter(tries, 5))).toEqual([0, 0, 2, 4, 8, 512, 900, 900]);
  });

  it('wait from the last one on', () => {
    const made = { tries: 7, lastAt: at(0) };
    expect(secondsUntilTry(made, { free: 5, now: at(0) })).toBe(8);
    expect(secondsUntilTry(made, { free: 5, now: at(5.5) })).toBe(3);
    expect(secondsUntilTry(made, { free: 5, now: at(8) })).toBe(0);
  });

  it('are forgotten after a day without one', () => {
    const made = { tries: 500, lastAt: at(0) };
    expect(secondsUntilTry(made, { free: 5, now: at(86_401) })).toBe(0);
    expect(countTry(made, at(86_401)).tries).toBe(1);
    expect(countTry(made, at(60)).tries).toBe(501);
  });
});
