import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SoundFlowWatch } from './sound-flow-watch.ts';

let stills: number;
let watch: SoundFlowWatch;

beforeEach(() => {
  vi.useFakeTimers();
  stills = 0;
  watch = new SoundFlowWatch(() => (stills += 1));
});
afterEach(() => void vi.useRealTimers());

/** Sound that flows in pieces of 32 ms. */
function flow(ms: number): void {
  for (let passed = 0; passed < ms; passed += 32) {
    watch.flows();
    vi.advanceTimersByTime(32);
  }
}

describe('SoundFlowWatch', () => {
  it('finds a line that never gives any sound, once', () => {
    watch.start();
    vi.advanceTimersByTime(2_999);
    expect(stills).toBe(0);
    vi.advanceTimersByTime(1);
    expect(stills).toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(stills).toBe(1);
  });

  it('finds a line whose sound stops', () => {
    watch.start();
    flow(20_000);
    expect(stills).toBe(0);
    vi.advanceTimersByTime(3_500);
    expect(stills).toBe(1);
  });

  it('is content with a pause, and with a line that is not ours yet or no longer', () => {
    vi.advanceTimersByTime(60_000);
    watch.start();
    flow(2_000);
    vi.advanceTimersByTime(2_400);
    flow(2_000);
    watch.stop();
    vi.advanceTimersByTime(60_000);
    expect(stills).toBe(0);
  });
});
