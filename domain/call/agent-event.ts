import type { AgentReport, EndedReason } from './agent-protocol.ts';
import type { Cause, EndedBy } from './call.ts';
import type { CallEvent } from './call-event.ts';
import type { CallFlow } from '../provider/provider.ts';

/** What is known of the call when an agent's report is translated. */
export interface AgentEventContext {
  /** Where the carrier puts people into the room after the answer, an active leg means that it was bridged to us. */
  callFlow: CallFlow;
  /** The callee's leg has been active. */
  calleeWasThere: boolean;
  conversationStarted: boolean;
}

/** The events of an attempt that one report of its agent means; most reports mean none. */
export function callEventsOf(report: AgentReport, context: AgentEventContext): CallEvent[] {
  const head = { id: `agent:${report.id}`, at: report.at };
  switch (report.type) {
    case 'ready':
      return [{ ...head, type: 'agent_ready' }];
    case 'callee_status':
      if (report.status === 'ringing') return context.callFlow === 'agent_first' ? [{ ...head, type: 'ringing' }] : [];
      return [{ ...head, type: context.callFlow === 'agent_first' ? 'answered' : 'bridged' }];
    case 'detected':
      return [{ ...head, type: 'detected', answeredBy: report.answeredBy, by: 'agent' }];
    case 'conversation_started':
      return [{ ...head, type: 'conversation_started', waitedMs: report.waitedMs }];
    case 'ended': {
      if (isToldByOthers(report.reason, context)) return [];
      const words = report.words === '' ? wordsOf[report.reason] : report.words;
      return [{ ...head, type: 'ended', ...endOf(report.reason, context), sipCode: null, vendorCode: null, words }];
    }
    default:
      return [];
  }
}

const wordsOf: Record<EndedReason, string> = {
  bot_ended: 'The bot ended the call.',
  callee_hung_up: 'The callee hung up.',
  line_lost: 'The line was lost between the telephone network and LiveKit.',
  opted_out: 'The callee asked not to be called again.',
  machine: 'A machine answered.',
  max_duration: 'The call reached its maximum duration.',
  silence: 'The callee fell silent.',
  speech_failure: 'The speech service failed.',
  language_failure: 'The language model failed.',
  never_answered: 'The callee never reached the room.',
  room_closed: 'The room was closed.',
  agent_shutdown: 'The voice agent was shut down.',
};

/**
 * A call that nobody answered, or a room that was taken away before anybody was there, has ended for a reason that the
 * carrier or the engine knows better.
 */
function isToldByOthers(reason: EndedReason, context: AgentEventContext): boolean {
  return (
    reason === 'never_answered' || (reason === 'room_closed' && !context.calleeWasThere && !context.conversationStarted)
  );
}

function endOf(reason: EndedReason, context: AgentEventContext): { cause: Cause; endedBy: EndedBy } {
  switch (reason) {
    case 'bot_ended':
    case 'opted_out':
    case 'max_duration':
    case 'silence':
      return { cause: 'normal', endedBy: 'bot' };
    case 'callee_hung_up':
      return { cause: context.conversationStarted ? 'normal' : 'callee_hung_up', endedBy: 'callee' };
    case 'line_lost':
      return { cause: 'line_lost', endedBy: 'system' };
    case 'machine':
      return { cause: 'machine', endedBy: 'bot' };
    case 'speech_failure':
    case 'language_failure':
      return { cause: wasCalled(context) ? 'service_failure' : 'agent_unavailable', endedBy: 'system' };
    case 'never_answered':
    case 'room_closed':
    case 'agent_shutdown':
      return { cause: failureCause(context), endedBy: 'system' };
  }
}

/** A bot that fails before anybody was there has cost nobody anything; later it has. */
function failureCause(context: AgentEventContext): Cause {
  if (context.conversationStarted) return 'agent_lost';
  return wasCalled(context) ? 'attach_failed' : 'agent_unavailable';
}

/** With every carrier the agent comes before the answer. */
function wasCalled({ conversationStarted, calleeWasThere }: AgentEventContext): boolean {
  return conversationStarted || calleeWasThere;
}
