import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 100;

/** Asks until the answer is yes or the time is over. */
export async function poll(question: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  for (;;) {
    if (await question()) return true;
    if (Date.now() >= until) return false;
    await sleep(pollMs);
  }
}
