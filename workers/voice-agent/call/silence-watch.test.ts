import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SilenceWatch } from './silence-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch(): { watch: SilenceWatch; heard: number[] } {
  const heard: number[] = [];
  return { watch: new SilenceWatch(10_000, (times) => heard.push(times)), heard };
}

describe('SilenceWatch', () => {
  it('waits until the bot has finished', () => {
    const { watch: silence, heard } = watch();
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual([]);
    silence.botSpeaks(true);
    vi.advanceTimersByTime(60_000);
    silence.botSpeaks(false);
    vi.advanceTimersByTime(9_999);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual([1]);
  });

  it('counts on after the bot’s question, and starts over when the callee answers', () => {
    const { watch: silence, heard } = watch();
    silence.botSpeaks(false);
    vi.advanceTimersByTime(10_000);
    silence.botSpeaks(true);
    silence.botSpeaks(false);
    vi.advanceTimersByTime(10_000);
    expect(heard).toEqual([1, 2]);
    silence.calleeSpeaks(true);
    vi.advanceTimersByTime(60_000);
    silence.calleeSpeaks(false);
    vi.advanceTimersByTime(10_000);
    expect(heard).toEqual([1, 2, 1]);
  });

  it('takes understood words for speech', () => {
    const { watch: silence, heard } = watch();
    silence.botSpeaks(false);
    vi.advanceTimersByTime(9_000);
    silence.calleeSaidSomething();
    vi.advanceTimersByTime(9_000);
    expect(heard).toEqual([]);
  });

  it('stops', () => {
    const { watch: silence, heard } = watch();
    silence.botSpeaks(false);
    silence.stop();
    silence.botSpeaks(false);
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual([]);
  });
});
