import { expect, it } from 'vitest';
import { keepRunning, type Runnable } from './keep-running.ts';

/** Something that breaks, runs on until it is shut down, or ends by itself, in this order. */
function playing(fates: readonly ('breaks' | 'runs' | 'cannot begin')[]) {
  const stop = new AbortController();
  const failures: number[] = [];
  let begun = 0;
  const begin = (): Promise<Runnable> => {
    const fate = fates[begun++] ?? 'breaks';
    if (fate === 'cannot begin') return Promise.reject(new Error('no connection'));
    const ended = Promise.withResolvers<void>();
    return Promise.resolve({
      run: () => (fate === 'breaks' ? Promise.reject(new Error(`broke ${begun}`)) : ended.promise),
      shutdown: () => ended.resolve(),
    });
  };
  const kept = (limits: { soundAfterMs?: number } = {}): Promise<void> =>
    keepRunning({
      begin,
      onFailure: (_, inARow) => void failures.push(inARow),
      stop: stop.signal,
      ...{ maxFailures: 3, soundAfterMs: 60_000, pauseMs: 1, ...limits },
    });
  return { stop, failures, kept, begun: () => begun };
}

it('begins again what broke, and lets it end in good order', async () => {
  const { stop, failures, kept, begun } = playing(['breaks', 'cannot begin', 'runs']);
  const done = kept();
  await expect.poll(begun).toBe(3);
  stop.abort();
  await done;
  expect(failures).toEqual([1, 2]);
});

it('gives up after three failures in a row', async () => {
  const { failures, kept } = playing(['breaks', 'breaks', 'breaks', 'runs']);
  await expect(kept()).rejects.toThrow('broke 3');
  expect(failures).toEqual([1, 2, 3]);
});

it('counts anew what ran for a while', async () => {
  const { stop, failures, kept } = playing(['breaks', 'breaks', 'breaks', 'breaks', 'runs']);
  const done = kept({ soundAfterMs: 0 });
  await expect.poll(() => failures).toEqual([1, 1, 1, 1]);
  stop.abort();
  await done;
});

it('begins nothing any more when it is to stop', async () => {
  const { stop, kept, begun } = playing(['runs']);
  stop.abort();
  await kept();
  expect(begun()).toBe(0);
});
