/** Tries of one kind so far, as they are kept. */
export interface Tries {
  tries: number;
  lastAt: Date;
}

/** So many tries in a row have no delay: of one address at one account, and of one address at all of them. */
export const freeTries = { account: 5, address: 30 } as const;

const longestDelaySeconds = 900;
/** Without a try for so long, the ones before do not count any more. */
export const triesForgottenAfterMs = 86_400_000;

/** Seconds that must pass after the last of so many tries: 2, 4, 8 and so on up to a quarter of an hour. */
export function delayAfter(tries: number, free: number): number {
  return tries < free ? 0 : Math.min(2 ** (tries - free + 1), longestDelaySeconds);
}

/** Whether one more try is let through now: the seconds to wait, 0 for none. */
export function secondsUntilTry(made: Tries, { free, now }: { free: number; now: Date }): number {
  const passedMs = now.getTime() - made.lastAt.getTime();
  if (passedMs > triesForgottenAfterMs) return 0;
  return Math.max(0, Math.ceil(delayAfter(made.tries, free) - passedMs / 1_000));
}

/** The tries after one more. */
export function countTry(made: Tries, now: Date): Tries {
  const isForgotten = now.getTime() - made.lastAt.getTime() > triesForgottenAfterMs;
  return { tries: isForgotten ? 1 : made.tries + 1, lastAt: now };
}
