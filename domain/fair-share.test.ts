import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairShares, slotsToTake, type Sharer } from './fair-share.ts';

const sharer = (id: string, weight: number, concurrency = 1000): Sharer => ({ id, weight, concurrency });
const shares = (slots: number, ...sharers: Sharer[]) => Object.fromEntries(fairShares(slots, sharers));

describe('fair shares', () => {
  it('follow the weights', () => {
    expect(shares(20, sharer('a', 1), sharer('b', 3))).toEqual({ a: 5, b: 15 });
    expect(shares(20, sharer('a', 2))).toEqual({ a: 20 });
    expect(shares(20)).toEqual({});
  });

  it('give to the others what one cannot use', () => {
    expect(shares(20, sharer('a', 1), sharer('b', 1, 2), sharer('c', 2))).toEqual({ a: 6, b: 2, c: 12 });
    expect(shares(20, sharer('a', 1, 3), sharer('b', 1, 4))).toEqual({ a: 3, b: 4 });
  });

  it('never add up to more than there is, nor exceed anybody’s concurrency', () => {
    const sharers = fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 50 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), sharers, (slots, list) => {
        const all = list.map(([weight, concurrency], i) => sharer(String(i), weight, concurrency));
        const given = fairShares(slots, all);
        const sum = [...given.values()].reduce((a, b) => a + b, 0);
        const wanted = all.reduce((a, { concurrency }) => a + concurrency, 0);
        expect(sum).toBeCloseTo(Math.min(slots, wanted), 6);
        for (const { id, concurrency } of all) expect(given.get(id) ?? 0).toBeLessThanOrEqual(concurrency);
      }),
    );
  });
});

describe('slots to take', () => {
  const both = [sharer('a', 1), sharer('b', 1)];

  it('leave to others what is their due, and no more', () => {
    expect(slotsToTake('a', { slots: 10, free: 10 }, both, new Map())).toBe(5);
    expect(slotsToTake('a', { slots: 10, free: 5 }, both, new Map([['a', 5]]))).toBe(0);
    expect(slotsToTake('b', { slots: 10, free: 1 }, both, new Map([['a', 9]]))).toBe(1);
    expect(slotsToTake('a', { slots: 10, free: 3 }, both, new Map([['b', 7]]))).toBe(3);
  });

  it('are all that are free for a campaign that is alone', () => {
    expect(slotsToTake('a', { slots: 10, free: 4 }, [sharer('a', 1)], new Map([['a', 6]]))).toBe(4);
  });
});
