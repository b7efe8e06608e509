/**
 * What pauses a campaign by itself, so that a fault of ours does not use up its audience. It pauses, with the cause and what
 * to fix, and never ends it: whoever mended it resumes.
 */

interface BreakerTraits {
  /** Whose campaigns it pauses: the one, those without a caller number, all of the provider account, or of the workspace. */
  scope: 'campaign' | 'numberless' | 'account' | 'workspace';
}

export const breakerTraits = {
  /** The carrier refuses the account: key, balance, settings. */
  account: { scope: 'account' },
  /** The same, seen in one campaign only. */
  campaign: { scope: 'campaign' },
  /** None of the destinations may be called over the account. */
  destinations: { scope: 'campaign' },
  /** The carrier refuses every caller number. */
  caller_numbers: { scope: 'numberless' },
  /** The bot cannot hear or speak. */
  speech: { scope: 'workspace' },
  /** The bot cannot think. */
  language: { scope: 'workspace' },
  /** Too many people who answered did not hear the bot in time. */
  abandonment: { scope: 'campaign' },
} as const satisfies Record<string, BreakerTraits>;

export type Breaker = keyof typeof breakerTraits;

/** A breaker that acts now. */
export interface Tripped {
  breaker: Breaker;
  /** What is wrong and what to do, as `stored`. */
  cause: string;
}
