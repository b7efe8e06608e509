import { rowsOf, rowsWhere } from '../traits.ts';

interface OutcomeTraits {
  /** It counts against the limits of attempts. What the carrier had no capacity for does not. */
  isAttempt: boolean;
  /** Who was there; null if the outcome says nothing about the person. */
  metBy: 'person' | 'machine' | 'nobody' | null;
  /** Nobody was there at that time of day: another may be better. */
  away: boolean;
  /** The rule of the retry policy by which it is tried again; null if it is not, or is tried again without a rule. */
  retryRule: 'noAnswer' | 'busy' | 'voicemail' | 'hangup' | 'failed' | null;
}

/** How an attempt ended. What depends on the outcome follows from this table, in code and in statements. */
export const outcomeTraits = {
  connected: { isAttempt: true, metBy: 'person', away: false, retryRule: null },
  voicemail: { isAttempt: true, metBy: 'machine', away: true, retryRule: 'voicemail' },
  no_answer: { isAttempt: true, metBy: 'nobody', away: true, retryRule: 'noAnswer' },
  // A busy person is there; another time of day is no better.
  busy: { isAttempt: true, metBy: 'nobody', away: false, retryRule: 'busy' },
  hangup: { isAttempt: true, metBy: 'person', away: false, retryRule: 'hangup' },
  failed: { isAttempt: true, metBy: null, away: false, retryRule: 'failed' },
  deferred: { isAttempt: false, metBy: null, away: false, retryRule: null },
} as const satisfies Record<string, OutcomeTraits>;

export const outcomes = rowsOf(outcomeTraits);

/** Outcomes of real attempts, as they are counted and shown. */
export const attemptOutcomes = rowsWhere(outcomeTraits, ({ isAttempt }) => isAttempt);
/** Outcomes that are no attempts. */
export const deferredOutcomes = rowsWhere(outcomeTraits, ({ isAttempt }) => !isAttempt);
/** A person was on the line. */
export const personOutcomes = rowsWhere(outcomeTraits, ({ metBy }) => metBy === 'person');
/** A machine was on the line. */
export const machineOutcomes = rowsWhere(outcomeTraits, ({ metBy }) => metBy === 'machine');
/** It rang, and no person was met: voicemail, busy, not picked up. */
export const unmetOutcomes = rowsWhere(outcomeTraits, ({ metBy }) => metBy === 'machine' || metBy === 'nobody');
/** Nobody was there at that time of day. */
export const awayOutcomes = rowsWhere(outcomeTraits, ({ away }) => away);
