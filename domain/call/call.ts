import { z } from 'zod';
import { callStates } from './call-state.ts';
import { causes } from './cause-table.ts';
import { outcomes } from './outcome-table.ts';

export const CallState = z.enum(callStates);
export type CallState = z.infer<typeof CallState>;

/** True if `to` lies after `from`: late or repeated events never move a call backwards. */
export function movesForward(from: CallState, to: CallState): boolean {
  return callStates.indexOf(to) > callStates.indexOf(from);
}

export const Outcome = z.enum(outcomes);
export type Outcome = z.infer<typeof Outcome>;

export const Cause = z.enum(causes);
export type Cause = z.infer<typeof Cause>;

export const EndedBy = z.enum(['callee', 'bot', 'campaign', 'carrier', 'system']);
export type EndedBy = z.infer<typeof EndedBy>;

/** Who or what answered, from the carrier's or the agent's answering-machine detection. */
export const AnsweredBy = z.enum(['human', 'machine', 'fax', 'ivr', 'screening', 'nobody', 'unknown']);
export type AnsweredBy = z.infer<typeof AnsweredBy>;

/**
 * Answered by something that is no person: nobody was served, and nobody left alone. A screener counts as one for as long as
 * no person has come after it.
 */
export function isMachine(answeredBy: AnsweredBy | null): boolean {
  return answeredBy === 'machine' || answeredBy === 'fax' || answeredBy === 'ivr' || answeredBy === 'screening';
}

/** A call counts as answered when it was connected for at least this long. */
export const answeredAfterSeconds = 30;
