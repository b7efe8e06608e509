import { isMachine, type AnsweredBy, type Cause, type EndedBy, type Outcome } from './call.ts';
import { unreachable } from '../error.ts';

/** What is known of an attempt when it has ended. */
export interface EndedAttempt {
  cause: Cause;
  answered: boolean;
  answeredBy: AnsweredBy | null;
  /** The bot began to speak to a person. */
  conversationStarted: boolean;
  endedBy: EndedBy | null;
}

/** Derives the outcome of an ended attempt and the cause in its final form. Total: every combination has an answer. */
export function outcomeOf(attempt: EndedAttempt): { outcome: Outcome; cause: Cause } {
  const { cause } = attempt;
  // Their owner may have been there, and no message was left: not put through is not at home.
  if (attempt.answeredBy === 'screening') return { outcome: 'no_answer', cause: 'screened' };
  if (isMachine(attempt.answeredBy)) {
    return { outcome: 'voicemail', cause: 'machine' };
  }
  if (attempt.conversationStarted) {
    if (cause === 'agent_lost') return { outcome: 'failed', cause };
    // The person was called and is not to be blamed, and not to lose an attempt, for a service or a line of ours that failed.
    const isOurs = cause === 'service_failure' || cause === 'line_lost';
    return isOurs ? { outcome: 'deferred', cause } : { outcome: 'connected', cause: 'normal' };
  }
  if (attempt.answered && (cause === 'normal' || cause === 'callee_hung_up')) {
    return attempt.endedBy === 'callee'
      ? { outcome: 'hangup', cause: 'callee_hung_up' }
      : { outcome: 'failed', cause: 'attach_failed' };
  }
  switch (cause) {
    case 'normal':
    case 'callee_hung_up':
    case 'no_answer':
    case 'unreachable':
      return { outcome: 'no_answer', cause: cause === 'unreachable' ? cause : 'no_answer' };
    case 'declined':
    case 'screened':
      return { outcome: 'no_answer', cause };
    case 'machine':
      return { outcome: 'voicemail', cause };
    case 'busy':
      return { outcome: 'busy', cause };
    case 'capacity':
    case 'carrier_away':
    case 'gateway_away':
    case 'caller_number':
    case 'agent_unavailable':
    case 'service_failure':
    case 'line_lost':
    case 'unlawful_now':
    case 'configuration':
    case 'forbidden':
    case 'given_back':
      return { outcome: 'deferred', cause };
    case 'blocked':
    case 'invalid_number':
    case 'carrier_failure':
    case 'no_route':
    case 'agent_lost':
    case 'attach_failed':
    case 'cancelled':
    case 'lost':
      return { outcome: 'failed', cause };
    default:
      return unreachable(cause);
  }
}
