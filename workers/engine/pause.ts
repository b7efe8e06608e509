import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, but not after `stop`: the engine ends without waiting for its next round. */
export async function pause(ms: number, stop: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stop }).catch(() => {});
}
