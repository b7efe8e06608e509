import { describe, expect, it } from 'vitest';
import { SteadyClock } from './steady-recording.ts';

const pieceMs = 32;

/** Feeds pieces that end at `arrivals` and returns where they were placed. */
function place(arrivals: readonly number[]): number[] {
  const clock = new SteadyClock();
  return arrivals.map((at) => clock.place(at - pieceMs, pieceMs));
}

const onTime = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + (i + 1) * pieceMs);

describe('SteadyClock', () => {
  it('leaves punctual sound where it is', () => {
    expect(place(onTime(200))).toEqual(onTime(200).map((at) => at - pieceMs));
  });

  it('puts what came late, all at once, where it belongs', () => {
    const arrivals = onTime(300);
    // Nothing is scheduled for 640 ms; then 20 pieces arrive in the same moment.
    for (let i = 100; i < 120; i += 1) arrivals[i] = 120 * pieceMs;
    const placed = place(arrivals);
    expect(placed).toEqual(onTime(300).map((at) => at - pieceMs));
  });

  it('does not take the lateness of the first piece for the truth', () => {
    const arrivals = onTime(300);
    for (let i = 0; i < 5; i += 1) arrivals[i] = 5 * pieceMs;
    expect(place(arrivals).slice(10)).toEqual(
      onTime(300)
        .map((at) => at - pieceMs)
        .slice(10),
    );
  });

  it('keeps a gap in the sound', () => {
    const arrivals = [...onTime(100), ...onTime(100, 20_000)];
    const placed = place(arrivals);
    expect(placed[99]).toBe(99 * pieceMs);
    expect(placed[100]).toBe(20_000);
    expect(placed[199]).toBe(20_000 + 99 * pieceMs);
  });

  it('follows a clock that drifts', () => {
    const drifting = Array.from({ length: 20_000 }, (_, i) => (i + 1) * pieceMs * 1.001);
    const placed = place(drifting);
    expect(Math.abs((placed.at(-1) ?? 0) - ((drifting.at(-1) ?? 0) - pieceMs))).toBeLessThan(10);
  });
});
