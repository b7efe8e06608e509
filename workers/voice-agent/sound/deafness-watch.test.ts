import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeafnessWatch } from './deafness-watch.ts';

let deaf: number[];
let watch: DeafnessWatch;

beforeEach(() => {
  vi.useFakeTimers();
  deaf = [];
  watch = new DeafnessWatch((times) => deaf.push(times));
});
afterEach(() => void vi.useRealTimers());

function speak(ms: number): void {
  watch.calleeSpeaks(true);
  vi.advanceTimersByTime(ms);
  watch.calleeSpeaks(false);
}

describe('DeafnessWatch', () => {
  it('counts voices of which no word was understood', () => {
    speak(1_500);
    vi.advanceTimersByTime(2_999);
    expect(deaf).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(deaf).toEqual([1]);
    speak(800);
    vi.advanceTimersByTime(3_000);
    expect(deaf).toEqual([1, 2]);
  });

  it('is content with words that come during the voice or soon after it', () => {
    watch.calleeSpeaks(true);
    vi.advanceTimersByTime(900);
    watch.understood();
    vi.advanceTimersByTime(900);
    watch.calleeSpeaks(false);
    vi.advanceTimersByTime(10_000);
    speak(1_500);
    vi.advanceTimersByTime(1_000);
    watch.understood();
    vi.advanceTimersByTime(10_000);
    expect(deaf).toEqual([]);
  });

  it('counts from the first lost words, although the callee goes on', () => {
    speak(1_000);
    vi.advanceTimersByTime(1_000);
    speak(1_000);
    vi.advanceTimersByTime(1_000);
    expect(deaf).toEqual([1]);
  });

  it('starts over when a word is understood', () => {
    speak(1_000);
    vi.advanceTimersByTime(3_000);
    watch.understood();
    speak(1_000);
    vi.advanceTimersByTime(3_000);
    expect(deaf).toEqual([1, 1]);
  });

  it('overhears a cough, and nothing after its end', () => {
    speak(400);
    vi.advanceTimersByTime(10_000);
    speak(1_000);
    watch.stop();
    vi.advanceTimersByTime(10_000);
    expect(deaf).toEqual([]);
  });
});
