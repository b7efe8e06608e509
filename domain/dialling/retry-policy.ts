import { z } from 'zod';
import type { Cause, Outcome } from '../call/call.ts';
import { outcomeTraits } from '../call/outcome-table.ts';
import { maxAttemptsLimits, maxRetriesLimits } from '../campaign/setting-limits.ts';
import type { ContactState } from '../contact/contact.ts';
import { deferralMs, type Deferral } from './deferral.ts';

const RetryRule = z.object({
  /** How often this outcome may be tried again; 0 means never. */
  maxRetries: z.number().int().min(maxRetriesLimits.min).max(maxRetriesLimits.max),
  coolDownSeconds: z
    .number()
    .int()
    .min(1)
    .max(30 * 86_400),
});

/** Retry rules of a campaign, one per outcome that may be tried again. */
export const RetryPolicy = z.object({
  maxAttempts: z
    .number()
    .int()
    .min(maxAttemptsLimits.min)
    .max(maxAttemptsLimits.max)
    .default(maxAttemptsLimits.default),
  noAnswer: RetryRule.default({ maxRetries: 2, coolDownSeconds: 4 * 3600 }),
  busy: RetryRule.default({ maxRetries: 2, coolDownSeconds: 20 * 60 }),
  voicemail: RetryRule.default({ maxRetries: 1, coolDownSeconds: 4 * 3600 }),
  hangup: RetryRule.default({ maxRetries: 1, coolDownSeconds: 24 * 3600 }),
  failed: RetryRule.default({ maxRetries: 2, coolDownSeconds: 60 }),
  /** A callback that reached nobody; its dials do not count against `maxAttempts` and the other rules. */
  callback: RetryRule.default({ maxRetries: 2, coolDownSeconds: 15 * 60 }),
  /** Somebody who was not reached is tried again at another time of day; see `isSpread`. */
  spreadTimesOfDay: z.boolean().default(false),
});
export type RetryPolicy = z.infer<typeof RetryPolicy>;

export const defaultRetryPolicy: RetryPolicy = RetryPolicy.parse({});

/** The outcomes that have a rule of their own, and missed callbacks. */
export type RetryRuleName = Exclude<keyof RetryPolicy, 'maxAttempts' | 'spreadTimesOfDay'>;

/**
 * Whether a retry after this outcome is moved to another time of day. Nobody was there at that time: another may be
 * better. A person who was busy, or hung up, was there; a network that failed says nothing about the person.
 */
export function isSpread(policy: RetryPolicy, outcome: Outcome): boolean {
  return policy.spreadTimesOfDay && outcomeTraits[outcome].away;
}

/** What became of an attempt, as far as the next step depends on it. */
export interface AttemptResult {
  outcome: Outcome;
  cause: Cause;
}

/** How often a contact was dialled already, this attempt included; deferrals and dials of callbacks are not in it. */
export interface AttemptHistory {
  attempts: number;
  /** How many of them ended with the same outcome as the latest. */
  sameOutcome: number;
  /** What a deferral depends on. */
  deferral: Pick<Deferral, 'before' | 'vendorCode' | 'spread' | 'now'>;
  /** This attempt was a callback: how many dials of it reached nobody, this one included. */
  callbackMisses?: number;
  /** A conversation took place before: when its callback fails for good, the contact is not tried as a stranger. */
  wasConnected?: boolean;
}

export type NextStep =
  | { kind: 'final'; state: Extract<ContactState, 'completed' | 'exhausted' | 'invalid' | 'suppressed'> }
  | { kind: 'retry'; afterMs: number }
  /** The callback is dialled again. */
  | { kind: 'callback'; afterMs: number }
  /** Not an attempt: try again soon, as often as needed. */
  | { kind: 'defer'; afterMs: number };

/**
 * Decides what happens to a contact after an attempt. Cool-downs are divided by `timeScale`. Opt-outs and callbacks
 * that were agreed in the conversation take precedence and are decided before this is asked.
 */
export function nextStep(policy: RetryPolicy, result: AttemptResult, history: AttemptHistory, timeScale = 1): NextStep {
  if (result.outcome === 'deferred') {
    const isCallback = history.callbackMisses !== undefined;
    return { kind: 'defer', afterMs: deferralMs({ ...history.deferral, cause: result.cause, isCallback }, timeScale) };
  }
  switch (result.cause) {
    case 'invalid_number':
      return { kind: 'final', state: 'invalid' };
    case 'blocked':
      return { kind: 'final', state: 'suppressed' };
    case 'declined':
    // Only one that was deferred too often comes here.
    case 'forbidden':
    case 'service_failure':
    case 'line_lost':
      return { kind: 'final', state: 'exhausted' };
    // `cancelled` is none of these: who is not to be called any more was withdrawn. We may have ended it by a mishap.
    default:
  }
  if (result.outcome === 'connected') return { kind: 'final', state: 'completed' };
  if (history.callbackMisses !== undefined) {
    const { maxRetries, coolDownSeconds } = policy.callback;
    if (history.callbackMisses <= maxRetries) return { kind: 'callback', afterMs: scaled(coolDownSeconds, timeScale) };
    if (history.wasConnected) return { kind: 'final', state: 'exhausted' };
  }
  const rule = policy[outcomeTraits[result.outcome].retryRule];
  if (history.attempts >= policy.maxAttempts || history.sameOutcome > rule.maxRetries) {
    return { kind: 'final', state: 'exhausted' };
  }
  return { kind: 'retry', afterMs: scaled(rule.coolDownSeconds, timeScale) };
}

function scaled(seconds: number, timeScale: number): number {
  return Math.round((seconds * 1000) / timeScale);
}
