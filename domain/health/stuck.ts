import type { CallState } from '../call/call.ts';

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
  /** What was done or found, for people. */
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
  cause: string;
  remedy: string;
}

type OpenState = Exclude<CallState, 'ended'>;

/**
 * The limits per call state. Each lies beyond what the workflow itself waits for, so that a call is listed only if the
 * ordinary way out of the state has failed.
 */
export const stateLimits: Record<OpenState, StateLimit> = {
  leased: {
    graceMs: 5 * 60_000,
    cause: 'It has a slot, but its dial was not begun: the queue of dials is long, or no engine serves it.',
    remedy: 'Look whether engines run. Requeue gives the slot back; the contact is not called by that.',
  },
  dialling: {
    graceMs: 90_000,
    plus: 'ringing',
    cause: 'The carrier was asked to dial and has told nothing since.',
    remedy: 'Reconcile asks the carrier whether the call exists and ends it here if it does not.',
  },
  ringing: {
    graceMs: 60_000,
    plus: 'ringing',
    cause: 'It rings longer than the campaign allows: the carrier’s word of the end was lost.',
    remedy: 'Reconcile asks the carrier. If the phone still rings, hang up.',
  },
  amd: {
    graceMs: 150_000,
    cause: 'It was answered, but nobody told whether by a person or a machine.',
    remedy: 'Reconcile asks the carrier. If the line is still open, hang up: the person hears nothing.',
  },
  attaching: {
    graceMs: 60_000,
    cause: 'A person answered, but the bot did not reach the conversation.',
    remedy: 'Hang up: the person hears nothing. Look whether voice agents and LiveKit run.',
  },
  in_progress: {
    graceMs: 120_000,
    plus: 'conversation',
    cause: 'It lasts longer than the bot’s longest conversation: neither agent nor carrier ended it.',
    remedy: 'Reconcile asks the carrier. If the call is alive, hang up.',
  },
  wrap_up: {
    graceMs: 15 * 60_000,
    cause: 'The call is over, but what follows it (conclusion, transcript, analysis) is not done.',
    remedy: 'Open its workflow: it tells which step fails. The slot is free already.',
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

/** Why it is as it is, and what helps, in words. */
export function stuckWords(facts: StuckFacts): { cause: string; remedy: string } {
  switch (facts.kind) {
    case 'attempt_over_limit': {
      const { cause, remedy } = stateLimits[openState(facts.callState)];
      return { cause, remedy };
    }
    case 'attempt_without_workflow':
      return {
        cause: 'Nobody drives this call: the contact’s workflow was ended, or never began.',
        remedy:
          facts.callState === 'in_progress' || facts.callState === 'wrap_up'
            ? 'Reconcile starts its workflow again, which takes up the call where it is.'
            : 'Reconcile hangs up if the carrier has the call, and starts the workflow again, which decides what is next.',
      };
    case 'call_without_leg':
      return {
        cause: 'The call is open here, but the carrier has no such call: its word of the end was lost.',
        remedy: 'Reconcile asks the carrier once more, ends the call here and frees its slot.',
      };
    case 'leg_without_call':
      return facts.known
        ? { cause: 'The carrier has a call that is over here.', remedy: 'Hang up: nobody is on our side of it.' }
        : {
            cause: 'The carrier has a call that this database does not know.',
            remedy: 'If no other installation uses this connection, hang up.',
          };
    case 'room_without_call':
      return facts.known
        ? { cause: 'LiveKit has a room for a call that is over.', remedy: 'Close the room.' }
        : {
            cause: 'LiveKit has a room for a call that this database does not know.',
            remedy: 'If no other installation uses this LiveKit, close the room.',
          };
    case 'contact_without_attempt':
      return {
        cause: 'The contact counts as being called, but it has no open call.',
        remedy: facts.mayBeCalledAgain
          ? 'Requeue gives it back to its campaign.'
          : 'Its last call ended in a way that may forbid another. Read it before you requeue.',
      };
    case 'contact_overdue':
      return {
        cause: 'Its retry or callback was due, but nobody offered it to the campaign: its workflow is gone or stands.',
        remedy: 'Restart its workflow; it offers the contact at once.',
      };
    case 'campaign_without_workflow':
      return {
        cause: 'The campaign should be dialling, but its workflow is gone.',
        remedy: 'Restart it: it goes on from what the database knows.',
      };
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
