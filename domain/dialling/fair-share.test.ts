import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairShares, slotsBehind, slotsToTake, wholeShares, type Sharer, type ShareMemory } from './fair-share.ts';

const sharer = (id: string, weight: number, concurrency = 1000): Sharer => ({ id, weight, concurrency });
const shares = (slots: number, ...sharers: Sharer[]) => Object.fromEntries(fairShares(slots, sharers));

const sharerLists = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 50 })), { minLength: 1, maxLength: 12 })
  .map((list) => list.map(([weight, concurrency], i) => sharer(String(i), weight, concurrency)));

const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

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
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), sharerLists, (slots, all) => {
        const given = fairShares(slots, all);
        const wanted = sum(all.map(({ concurrency }) => concurrency));
        expect(sum(given.values())).toBeCloseTo(Math.min(slots, wanted), 6);
        for (const { id, concurrency } of all) expect(given.get(id) ?? 0).toBeLessThanOrEqual(concurrency);
      }),
    );
  });
});

describe('whole shares', () => {
  it('give the last slot to whoever is furthest behind', () => {
    const both = [sharer('a', 1), sharer('b', 1)];
    expect(wholeShares(5, both, new Map([['b', 3]]))).toEqual(
      new Map([
        ['a', 2],
        ['b', 3],
      ]),
    );
  });

  it('are as many slots as there are, and less than one away from the exact shares', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), sharerLists, fc.array(fc.integer()), (slots, all, behind) => {
        const exact = fairShares(slots, all);
        const whole = wholeShares(slots, all, new Map(behind.map((value, i) => [String(i), value])));
        expect(sum(whole.values())).toBe(Math.round(sum(exact.values())));
        for (const { id } of all) expect(Math.abs((whole.get(id) ?? 0) - (exact.get(id) ?? 0))).toBeLessThan(1);
      }),
    );
  });
});

describe('slots to take', () => {
  const both = [sharer('a', 1), sharer('b', 1)];

  it('leave to others what is their due, and no more', () => {
    expect(slotsToTake('a', 10, both, new Map())).toBe(5);
    expect(slotsToTake('a', 5, both, new Map([['a', 5]]))).toBe(0);
    expect(slotsToTake('b', 1, both, new Map([['a', 9]]))).toBe(1);
    expect(slotsToTake('a', 3, both, new Map([['b', 7]]))).toBe(3);
  });

  it('are all that are free for a campaign that is alone', () => {
    expect(slotsToTake('a', 4, [sharer('a', 1)], new Map([['a', 6]]))).toBe(4);
  });

  it('are somebody’s, each of them, whatever the others have', () => {
    const used = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), sharerLists, used, (free, all, calls) => {
        const running = new Map(all.map(({ id, concurrency }, i) => [id, Math.min(concurrency, calls[i] ?? 0)]));
        const room = sum(all.map(({ id, concurrency }) => concurrency - (running.get(id) ?? 0)));
        // One after the other, each takes what it may: then nothing is left that anybody could use.
        let left = free;
        for (const { id, concurrency } of all) {
          const before = running.get(id) ?? 0;
          const taken = Math.min(slotsToTake(id, left, all, running), concurrency - before);
          running.set(id, before + taken);
          left -= taken;
        }
        expect(left).toBe(Math.max(0, free - room));
      }),
    );
  });
});

describe('slots behind', () => {
  const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
  const memory: ShareMemory = {
    at: at(0).toISOString(),
    sharers: { a: { behind: 1, used: 3 }, b: { behind: -1, used: 2 } },
  };
  const due = new Map([
    ['a', 2.5],
    ['b', 2.5],
  ]);

  it('count what each had too few, second by second', () => {
    expect(slotsBehind(memory, due, at(4))).toEqual(
      new Map([
        ['a', -1],
        ['b', 1],
      ]),
    );
  });

  it('are forgotten after a while, and none for whoever is new', () => {
    expect([...slotsBehind(memory, due, at(300)).values()]).toEqual([0, 0]);
    expect(slotsBehind(null, due, at(0)).get('a')).toBe(0);
  });
});
