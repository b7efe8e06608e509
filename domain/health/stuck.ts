import type { CallState } from '../call/call.ts';
import { message, type Message, type MessageCode } from '../message/index.ts';

/** What the reconciler finds when it compares database, Temporal, carrier and LiveKit. */
export const stuckKinds = [
  'attempt_over_limit',
  'attempt_without_workflow',
  'call_without_leg',
  'leg_without_call',
  'room_without_call',
  'contact_without_attempt',
  'contact_overdue',
  'campaign_without_workflow',
] as const;
export type StuckKind = (typeof stuckKinds)[number];

/** What can be done about a finding, by the reconciler or by an engineer. None of them ever dials. */
export const remedies = ['reconcile', 'hang_up', 'requeue', 'restart', 'close_room'] as const;
export type Remedy = (typeof remedies)[number];

/** What is to be done about a finding. */
export interface HealRequest {
  findingId: string;
  remedy: Remedy;
  /** User id, or `system`. */
  actor: string;
}

export interface HealResult {
  /** Something was changed; it is in the list of healings then. */
  changed: boolean;
  /** What was done or found: messages as `stored`, or plain words of an older version. */
  words: string;
}

/** What a finding is about and what is known of it. Ids and facts only. */
export interface StuckFacts {
  kind: StuckKind;
  /** Of the call; null where the finding is not about one. */
  callState: CallState | null;
  /** Is the contact's (or campaign's) workflow running? null if Temporal was not asked. */
  workflowRunning: boolean | null;
  /** The last attempt of a contact without an open one: did it end in a way that does not forbid another dial? */
  mayBeCalledAgain: boolean;
  /** The leg or room belongs to a call that this database knows. */
  known: boolean;
}

/** How long a call may be in a state, and why it may be there longer. */
interface StateLimit {
  /** Beyond what the call's own settings allow. */
  graceMs: number;
  /** The setting that counts, besides. */
  plus?: 'ringing' | 'conversation';
  cause: StuckMessageCode;
  remedy: StuckMessageCode;
}

/** Messages that need no parameters. */
type StuckMessageCode = Extract<MessageCode, `stuck_${string}_cause` | `stuck_${string}_remedy`>;

type OpenState = Exclude<CallState, 'ended'>;

/**
 * The limits per call state. Each lies beyond what the workflow itself waits for, so that a call is listed only if the
 * ordinary way out of the state has failed.
 */
export const stateLimits: Record<OpenState, StateLimit> = {
  leased: {
    graceMs: 5 * 60_000,
    cause: 'stuck_leased_cause',
    remedy: 'stuck_leased_remedy',
  },
  dialling: {
    graceMs: 90_000,
    plus: 'ringing',
    cause: 'stuck_dialling_cause',
    remedy: 'stuck_dialling_remedy',
  },
  ringing: {
    graceMs: 60_000,
    plus: 'ringing',
    cause: 'stuck_ringing_cause',
    remedy: 'stuck_ringing_remedy',
  },
  amd: {
    graceMs: 150_000,
    cause: 'stuck_amd_cause',
    remedy: 'stuck_amd_remedy',
  },
  attaching: {
    graceMs: 60_000,
    cause: 'stuck_attaching_cause',
    remedy: 'stuck_attaching_remedy',
  },
  in_progress: {
    graceMs: 120_000,
    plus: 'conversation',
    cause: 'stuck_in_progress_cause',
    remedy: 'stuck_in_progress_remedy',
  },
  wrap_up: {
    graceMs: 15 * 60_000,
    cause: 'stuck_wrap_up_cause',
    remedy: 'stuck_wrap_up_remedy',
  },
};

/** How long a call of these settings may be in a state, in ms. */
export function stateLimitMs(
  state: OpenState,
  call: { ringTimeoutSeconds: number; maxDurationSeconds: number },
): number {
  const { graceMs, plus } = stateLimits[state];
  switch (plus) {
    case 'ringing':
      return graceMs + call.ringTimeoutSeconds * 1000;
    case 'conversation':
      return graceMs + call.maxDurationSeconds * 1000;
    default:
      return graceMs;
  }
}

/**
 * A difference between two systems must have been there this long before anything is done about it: one of them may
 * just not have heard yet.
 */
export const secondLookMs = 30_000;

/** An open call whose workflow is gone, a contact or a room without a call: found when nothing changed for so long. */
export const settledAfterMs = 45_000;

/** Why it is as it is, and what helps. */
export function stuckMessages(facts: StuckFacts): { cause: Message; remedy: Message } {
  const { cause, remedy } = stuckCodes(facts);
  return { cause: message(cause), remedy: message(remedy) };
}

function stuckCodes(facts: StuckFacts): { cause: StuckMessageCode; remedy: StuckMessageCode } {
  switch (facts.kind) {
    case 'attempt_over_limit':
      return stateLimits[openState(facts.callState)];
    case 'attempt_without_workflow':
      return {
        cause: 'stuck_without_workflow_cause',
        remedy:
          facts.callState === 'in_progress' || facts.callState === 'wrap_up'
            ? 'stuck_without_workflow_talking_remedy'
            : 'stuck_without_workflow_remedy',
      };
    case 'call_without_leg':
      return { cause: 'stuck_without_leg_cause', remedy: 'stuck_without_leg_remedy' };
    case 'leg_without_call':
      return facts.known
        ? { cause: 'stuck_leg_of_past_call_cause', remedy: 'stuck_leg_of_past_call_remedy' }
        : { cause: 'stuck_unknown_leg_cause', remedy: 'stuck_unknown_leg_remedy' };
    case 'room_without_call':
      return facts.known
        ? { cause: 'stuck_room_of_past_call_cause', remedy: 'stuck_room_of_past_call_remedy' }
        : { cause: 'stuck_unknown_room_cause', remedy: 'stuck_unknown_room_remedy' };
    case 'contact_without_attempt':
      return {
        cause: 'stuck_contact_without_call_cause',
        remedy: facts.mayBeCalledAgain ? 'stuck_contact_without_call_remedy' : 'stuck_contact_not_called_again_remedy',
      };
    case 'contact_overdue':
      return { cause: 'stuck_contact_overdue_cause', remedy: 'stuck_contact_overdue_remedy' };
    case 'campaign_without_workflow':
      return { cause: 'stuck_campaign_without_workflow_cause', remedy: 'stuck_campaign_without_workflow_remedy' };
  }
}

/** What an engineer may order. */
export function offeredRemedies(facts: StuckFacts): Remedy[] {
  switch (facts.kind) {
    case 'attempt_over_limit':
    case 'attempt_without_workflow':
      switch (facts.callState) {
        case 'leased':
          return facts.workflowRunning === false ? ['reconcile', 'requeue'] : ['requeue'];
        case 'in_progress':
          return ['reconcile', 'hang_up'];
        case 'wrap_up':
        case 'ended':
          return facts.workflowRunning === false ? ['reconcile'] : [];
        default:
          return ['reconcile', 'hang_up', 'requeue'];
      }
    case 'call_without_leg':
      return ['reconcile'];
    case 'leg_without_call':
      return ['hang_up'];
    case 'room_without_call':
      return ['close_room'];
    case 'contact_without_attempt':
      return ['requeue'];
    case 'contact_overdue':
    case 'campaign_without_workflow':
      return ['restart'];
  }
}

/**
 * What the reconciler does by itself: only what asks, restarts, or ends what nobody is in. Null: a person decides.
 * @param seenForMs since the finding was first seen.
 */
export function automaticRemedy(facts: StuckFacts, seenForMs: number): Remedy | null {
  const twice = seenForMs >= secondLookMs;
  switch (facts.kind) {
    case 'campaign_without_workflow':
    case 'contact_overdue':
      return 'restart';
    case 'attempt_without_workflow':
      return twice ? 'reconcile' : null;
    case 'attempt_over_limit':
      return facts.callState === 'leased' || facts.callState === 'wrap_up' ? null : 'reconcile';
    case 'call_without_leg':
      return twice ? 'reconcile' : null;
    case 'leg_without_call':
      return twice && facts.known ? 'hang_up' : null;
    case 'room_without_call':
      return twice && facts.known ? 'close_room' : null;
    case 'contact_without_attempt':
      return twice && facts.mayBeCalledAgain ? 'requeue' : null;
  }
}

function openState(state: CallState | null): OpenState {
  return state === null || state === 'ended' ? 'wrap_up' : state;
}
