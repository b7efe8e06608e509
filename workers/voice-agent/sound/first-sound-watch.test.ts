import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FirstSoundWatch } from './first-sound-watch.ts';

describe('the first sound', () => {
  const onTaken = vi.fn();
  const onLate = vi.fn();
  let watch: FirstSoundWatch;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.resetAllMocks();
    watch = new FirstSoundWatch({ onTaken, onLate });
  });
  afterEach(() => vi.useRealTimers());

  it('is taken once, however often the bot speaks', () => {
    watch.send();
    watch.botSpeaks();
    watch.botSpeaks();
    vi.advanceTimersByTime(60_000);
    expect(onTaken).toHaveBeenCalledOnce();
    expect(onLate).not.toHaveBeenCalled();
    expect(watch).toMatchObject({ sent: true, taken: true });
  });

  it('is late after six seconds', () => {
    watch.send();
    vi.advanceTimersByTime(5_999);
    expect(onLate).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onLate).toHaveBeenCalledOnce();
    expect(watch).toMatchObject({ sent: true, taken: false });
  });

  it('is not what a machine hears as its message', () => {
    watch.botSpeaks();
    expect(onTaken).not.toHaveBeenCalled();
    expect(watch).toMatchObject({ sent: false, taken: false });
  });

  it('is awaited no longer once the call is over', () => {
    watch.send();
    watch.stop();
    vi.advanceTimersByTime(60_000);
    expect(onLate).not.toHaveBeenCalled();
  });
});
