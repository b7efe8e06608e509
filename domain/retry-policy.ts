import { z } from 'zod';
import type { Cause, Outcome } from './call.ts';
import type { ContactState } from './contact.ts';

const RetryRule = z.object({
  /** How often this outcome may be tried again; 0 means never. */
  maxRetries: z.number().int().min(0).max(10),
  coolDownSeconds: z
    .number()
    .int()
    .min(1)
    .max(30 * 86_400),
});

/** Retry rules of a campaign, one per outcome that may be tried again. */
export const RetryPolicy = z.object({
  maxAttempts: z.number().int().min(1).max(10).default(3),
  noAnswer: RetryRule.default({ maxRetries: 2, coolDownSeconds: 4 * 3600 }),
  busy: RetryRule.default({ maxRetries: 2, coolDownSeconds: 20 * 60 }),
  voicemail: RetryRule.default({ maxRetries: 1, coolDownSeconds: 4 * 3600 }),
  hangup: RetryRule.default({ maxRetries: 1, coolDownSeconds: 24 * 3600 }),
  failed: RetryRule.default({ maxRetries: 2, coolDownSeconds: 60 }),
});
export type RetryPolicy = z.infer<typeof RetryPolicy>;

export const defaultRetryPolicy: RetryPolicy = RetryPolicy.parse({});

/** What became of an attempt, as far as the next step depends on it. */
export interface AttemptResult {
  outcome: Outcome;
  cause: Cause;
}

/** How often a contact was dialled already, this attempt included; deferrals are not in it. */
export interface AttemptHistory {
  attempts: number;
  /** How many of them ended with the same outcome as the latest. */
  sameOutcome: number;
  /** How many deferrals came one after the other up to now. */
  deferrals: number;
}

export type NextStep =
  | { kind: 'final'; state: Extract<ContactState, 'completed' | 'exhausted' | 'invalid' | 'suppressed' | 'cancelled'> }
  | { kind: 'retry'; afterMs: number }
  /** Not an attempt: try again soon, as often as needed. */
  | { kind: 'defer'; afterMs: number };

const deferralBaseMs = 2_000;
const deferralMaxMs = 60_000;

/**
 * Decides what happens to a contact after an attempt. Cool-downs are divided by `timeScale`. Opt-outs and callbacks
 * that were agreed in the conversation take precedence and are decided before this is asked.
 * Source of the rules per cause: failure map in the voice reference, section 8.
 */
export function nextStep(policy: RetryPolicy, result: AttemptResult, history: AttemptHistory, timeScale = 1): NextStep {
  if (result.outcome === 'deferred') {
    return { kind: 'defer', afterMs: Math.min(deferralMaxMs, deferralBaseMs * 2 ** Math.min(history.deferrals, 5)) };
  }
  switch (result.cause) {
    case 'invalid_number':
      return { kind: 'final', state: 'invalid' };
    case 'blocked':
      return { kind: 'final', state: 'suppressed' };
    case 'declined':
      return { kind: 'final', state: 'exhausted' };
    case 'cancelled':
      return { kind: 'final', state: 'cancelled' };
    default:
  }
  if (result.outcome === 'connected') return { kind: 'final', state: 'completed' };
  const rule = ruleFor(policy, result.outcome);
  if (history.attempts >= policy.maxAttempts || history.sameOutcome > rule.maxRetries) {
    return { kind: 'final', state: 'exhausted' };
  }
  return { kind: 'retry', afterMs: Math.round((rule.coolDownSeconds * 1000) / timeScale) };
}

function ruleFor(policy: RetryPolicy, outcome: Exclude<Outcome, 'connected' | 'deferred'>) {
  switch (outcome) {
    case 'no_answer':
      return policy.noAnswer;
    case 'busy':
      return policy.busy;
    case 'voicemail':
      return policy.voicemail;
    case 'hangup':
      return policy.hangup;
    case 'failed':
      return policy.failed;
  }
}
