import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Rounds } from './rounds.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('rounds of events', () => {
  it('take together what happens within the quiet time', async () => {
    const taken: string[][] = [];
    const rounds = new Rounds<string>(400, async (events) => void taken.push([...events]));
    rounds.add('a');
    rounds.add('b');
    await vi.advanceTimersByTimeAsync(399);
    expect(taken).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(taken).toEqual([['a', 'b']]);
  });

  it('never run two at a time: what happens meanwhile is the next round', async () => {
    const taken: string[][] = [];
    let finish = (): void => undefined;
    const rounds = new Rounds<string>(400, async (events) => {
      taken.push([...events]);
      await new Promise<void>((resolve) => (finish = resolve));
    });
    rounds.add('a');
    await vi.advanceTimersByTimeAsync(400);
    rounds.add('b');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(taken).toEqual([['a']]);
    finish();
    await vi.advanceTimersByTimeAsync(400);
    expect(taken).toEqual([['a'], ['b']]);
  });

  it('go on after one that failed, and end when they are stopped', async () => {
    const taken: string[][] = [];
    const rounds = new Rounds<string>(400, async (events) => {
      taken.push([...events]);
      throw new Error('away');
    });
    rounds.add('a');
    await vi.advanceTimersByTimeAsync(400);
    rounds.add('b');
    await vi.advanceTimersByTimeAsync(400);
    rounds.add('c');
    rounds.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(taken).toEqual([['a'], ['b']]);
  });
});
