import type { Unkindness } from './unkindness.ts';

/**
 * What the next dial commands do instead of answering normally.
 * - `error_after_placing`: the call is placed, the answer is an error: the caller cannot know.
 * - `timeout_after_placing`: the call is placed, the answer never comes.
 * - `error_without_placing`, `timeout_without_placing`: the same, but there is no call.
 */
export const dialFaults = [
  'error_after_placing',
  'timeout_after_placing',
  'error_without_placing',
  'timeout_without_placing',
] as const;
export type DialFault = (typeof dialFaults)[number];

/** Calls that need no time and no room, for measuring the rest of the system. */
export interface InstantCarrier {
  enabled: boolean;
  /** From the bridge to the callee's hang-up. */
  talkMs: number;
  /** Share by which a call may be shorter or longer than that, the same for the same number. */
  talkSpread: number;
}

export const gatewayStates = ['up', 'away', 'exhausted'] as const;
export type GatewayState = (typeof gatewayStates)[number];

/** Mischief that was ordered through `/control`. */
export interface Faults {
  nextDials: DialFault[];
  /** So many messages are cut off, as Telnyx does with its own voice when it hears the end of the greeting. */
  cutNextMessages: number;
  /** Changed in place: calls that begin later meet it. */
  unkindness: Unkindness;
  /** So many dials on trunks find no gateway with strength, or none at all. */
  nextGatewayRefusals: { next: number; says: 'cpu exhausted' | 'no response from servers' };
  instant: InstantCarrier;
  /** LiveKit's SIP gateway to the trunks: at work, not there, or without strength for another call. */
  gateway: GatewayState;
}

/** Longer than any caller waits for an answer. */
export const neverAnswersMs = 150_000;
