/**
 * What becomes of a contact after an attempt has ended: an opt-out takes precedence over a callback, a callback over the
 * retry rules. Whoever asks reads the facts and writes the answer down (`db/dialling/conclusion.ts`).
 */
import { onDoNotCallMessage, type Obstacle } from '../calling-law/obstacle.ts';
import { answeredAfterSeconds, type Outcome } from '../call/call.ts';
import type { Bar, ContactState, DialReason } from '../contact/contact.ts';
import { causeTraits, deferralsAtMost } from '../call/cause-table.ts';
import { message, type Message } from '../message/index.ts';
import { stored } from '../message/stored.ts';
import { nextStep, type AttemptResult, type RetryPolicy } from './retry-policy.ts';

/** What a contact waits for, or that nothing comes after it. */
export interface NextContactState {
  state: ContactState;
  stateReason: string | null;
  dueReason: 'callback' | 'retry' | null;
  dueAt: Date | null;
  barredBy?: Bar;
}

export interface ConclusionFacts {
  now: Date;
  /** Divides cool-downs. */
  timeScale: number;
  result: AttemptResult;
  attempt: {
    reason: DialReason;
    /** The bot and the callee were in conversation. */
    talked: boolean;
    /** The person said that the number is not that of whom we wanted. */
    wrongNumber: boolean;
    causeWords: string | null;
    vendorCode: string | null;
    /** From 0 to 1, other for each attempt; see `deferral.ts`. */
    spread: number;
  };
  /** As it is before the conclusion; `cancelled` if it was withdrawn in the middle of its call, or before it. */
  contact: Pick<NextContactState, 'state' | 'stateReason' | 'dueReason' | 'dueAt'> & { deferrals: number };
  isOnDoNotCall: boolean;
  /** A callback that was agreed in the call, or planned beside it. */
  pendingCallback: { dueAt: Date } | null;
  /** The campaign was cancelled or deleted: calls in flight count, nothing comes after them. */
  isCampaignOver: boolean;
  retryPolicy: RetryPolicy;
  /** Earlier attempts of the contact, without this one and without dials of callbacks. */
  earlier: { ordinary: number; sameOutcome: number; connected: number };
  /** The callback that this attempt dialled, if it did. */
  dialledCallback: { misses: number } | null;
}

/** The answer, or the instant before which nothing more happens and for which the law is asked then. */
export type Conclude =
  | { kind: 'settled'; next: NextContactState }
  | { kind: 'retry'; earliest: Date }
  | { kind: 'callback'; earliest: Date }
  | { kind: 'defer'; earliest: Date; asksTheLaw: boolean };

export function conclude(facts: ConclusionFacts): Conclude {
  const { attempt, contact, now, result, earlier, dialledCallback } = facts;
  const isWithdrawn = contact.state === 'cancelled';
  if (contact.state !== 'active' && !isWithdrawn) {
    const { state, stateReason, dueReason, dueAt } = contact;
    return settled({ state, stateReason, dueReason, dueAt });
  }
  if (facts.isOnDoNotCall) {
    const next = final(attempt.talked ? 'opted_out' : 'suppressed', onDoNotCallMessage);
    return settled({ ...next, barredBy: 'do_not_call' });
  }
  if (attempt.wrongNumber) {
    return settled({ ...final('suppressed', stored(message('contact_wrong_number'))), barredBy: 'wrong_number' });
  }
  const callsNobody = isWithdrawn || facts.isCampaignOver;
  if (facts.pendingCallback && !callsNobody) return settled(waits('callback', facts.pendingCallback.dueAt));
  const thisOne = attempt.reason === 'callback' ? 0 : 1;
  const step = nextStep(
    facts.retryPolicy,
    result,
    {
      attempts: earlier.ordinary + thisOne,
      sameOutcome: earlier.sameOutcome + thisOne,
      deferral: { before: contact.deferrals, vendorCode: attempt.vendorCode, spread: attempt.spread, now },
      ...(dialledCallback ? { callbackMisses: dialledCallback.misses + 1, wasConnected: earlier.connected > 0 } : {}),
    },
    facts.timeScale,
  );
  if (step.kind === 'final') return settled(final(step.state, finalReason(step.state, facts)));
  // A call in flight when its campaign or contact was withdrawn counts as what it became; nothing comes after it.
  if (callsNobody) {
    return settled(
      final('cancelled', isWithdrawn ? contact.stateReason : stored(message('contact_campaign_cancelled'))),
    );
  }
  const earliest = new Date(now.getTime() + step.afterMs);
  if (step.kind !== 'defer') return { kind: step.kind, earliest };
  // Only what the law forbade in the last second asks it again.
  return { kind: 'defer', earliest, asksTheLaw: result.cause === 'unlawful_now' || causeTraits[result.cause].dialled };
}

/**
 * A retry comes after its cool-down, not before the number's caps allow it.
 * @returns the earliest instant with the reason to show, or the end of it
 */
export function lawfulRetry(
  earliest: Date,
  obstacle: Obstacle | null,
): { barred: NextContactState } | { earliest: Date; message: string | null } {
  if (obstacle?.kind === 'barred') return { barred: final('exhausted', obstacle.message) };
  const isCapped = obstacle !== null && obstacle.at > earliest;
  return isCapped ? { earliest: obstacle.at, message: obstacle.message } : { earliest, message: null };
}

/** A callback comes at the next lawful opening; without one the contact is done. */
export function lawfulCallback(opening: { at: Date } | { at: null; why: Message }): NextContactState {
  return opening.at === null ? final('exhausted', stored(opening.why)) : waits('callback', opening.at);
}

/** A deferral is not an attempt. What the law forbade in the last second waits until it allows it, or is closed. */
export function lawfulDeferral(
  { earliest, attempt }: { earliest: Date; attempt: ConclusionFacts['attempt'] },
  obstacle: Obstacle | null,
): NextContactState {
  const again = attempt.reason === 'callback' ? 'callback' : 'retry';
  if (obstacle === null) return { ...waits(again, earliest), stateReason: attempt.causeWords };
  if (obstacle.kind === 'barred') return { ...final('suppressed', obstacle.message), barredBy: obstacle.by };
  return { ...waits(again, obstacle.at > earliest ? obstacle.at : earliest), stateReason: obstacle.message };
}

export function final(state: ContactState, stateReason: string | null): NextContactState {
  return { state, stateReason, dueReason: null, dueAt: null };
}

export function waits(dueReason: 'callback' | 'retry', dueAt: Date): NextContactState {
  const state = dueReason === 'callback' ? 'waiting_callback' : 'waiting_retry';
  return { state, stateReason: null, dueReason, dueAt };
}

/** What becomes of the callback that an attempt dialled. */
export type DialledCallbackChange =
  | { status: 'done' | 'cancelled' }
  | { status: 'missed'; misses: number }
  | { status: 'scheduled'; dueAt: Date; misses?: number; movedReason: string | null };

/**
 * A callback whose call took place is done. One that was deferred, or reached nobody and is tried again, is due again;
 * otherwise it is missed. One that was replaced meanwhile, or whose contact is not called any more, is cancelled.
 */
export function concludeCallback(facts: {
  outcome: Outcome;
  next: NextContactState;
  misses: number;
  isReplaced: boolean;
}): DialledCallbackChange {
  const { outcome, next, isReplaced } = facts;
  const misses = facts.misses + 1;
  const againAt = next.dueReason === 'callback' && !isReplaced ? next.dueAt : null;
  if (outcome === 'connected') return { status: 'done' };
  if (outcome === 'deferred') {
    if (againAt === null) return { status: 'cancelled' };
    return { status: 'scheduled', dueAt: againAt, movedReason: next.stateReason };
  }
  if (againAt === null) return { status: 'missed', misses };
  return { status: 'scheduled', misses, dueAt: againAt, movedReason: stored(message('callback_tried_again')) };
}

/** The CRM hears of every conversation, and of every contact that is done or waits for a callback. */
export function isPushed(outcome: Outcome, state: ContactState): boolean {
  return outcome !== 'deferred' && (outcome === 'connected' || !stillTrying.includes(state));
}

const stillTrying: readonly ContactState[] = ['waiting_retry', 'queued', 'ready'];

/** What an attempt adds to its campaign's counts; a deferral is not an attempt and adds nothing. */
export function countedAs(outcome: Outcome, talkedMs: number): (Outcome | 'answered')[] {
  if (outcome === 'deferred') return [];
  return outcome === 'connected' && talkedMs >= answeredAfterSeconds * 1000 ? ['answered', outcome] : [outcome];
}

function settled(next: NextContactState): Conclude {
  return { kind: 'settled', next };
}

/** What is refused to a number again and again says more than that no attempt is left. */
function finalReason(state: ContactState, { attempt, result }: ConclusionFacts): string | null {
  if (state === 'exhausted' && deferralsAtMost(result.cause) === null) return stored(message('contact_exhausted'));
  return attempt.causeWords;
}
