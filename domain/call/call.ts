import { z } from 'zod';
import { callStates } from './call-state.ts';
import { outcomes } from './outcome-table.ts';

export const CallState = z.enum(callStates);
export type CallState = z.infer<typeof CallState>;

/** True if `to` lies after `from`: late or repeated events never move a call backwards. */
export function movesForward(from: CallState, to: CallState): boolean {
  return callStates.indexOf(to) > callStates.indexOf(from);
}

export const Outcome = z.enum(outcomes);
export type Outcome = z.infer<typeof Outcome>;

/**
 * Why an attempt ended as it did, in our words. Vendor codes are translated to these in the adapters and nowhere
 * else. The comment says what the engine does with it.
 */
export const causes = [
  'normal', // conversation took place
  'machine', // answering machine, fax or IVR
  'no_answer', // rang out
  'unreachable', // 480, 408
  'busy', // 486, 600
  'declined', // 603, call_rejected: no automatic retry
  'blocked', // 607, 608, 32203: suppress
  'invalid_number', // 404 without D-code, 484, 604: contact becomes invalid
  'callee_hung_up', // ended by the callee before the conversation began
  'carrier_failure', // 5xx: retry after the network cool-down
  'no_route', // destination outside the service plan of this account
  'capacity', // account, trunk or rate limit: deferred, not an attempt
  'configuration', // caller id, account, trunk settings: stops the campaign
  'agent_unavailable', // no agent took the job: deferred, not an attempt
  'agent_lost', // agent died in the conversation: retry allowed
  'attach_failed', // answered, but the bot never reached the person
  'cancelled', // we cancelled: pause, DNC
  'unlawful_now', // the window closed between claim and dial: deferred
  'lost', // no trace of it at the carrier after reconciliation
  'given_back', // not dialled: withdrawn, or taken from a stuck call and given back; deferred, not an attempt
] as const;
export const Cause = z.enum(causes);
export type Cause = z.infer<typeof Cause>;

/** The carrier was not asked to dial, or refused before it tried: no law counts it as a call. */
export const causesWithoutDial = [
  'capacity',
  'configuration',
  'agent_unavailable',
  'unlawful_now',
] as const satisfies readonly Cause[];

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
