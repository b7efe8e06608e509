import type { EndedReason } from '#domain/call/agent-protocol.ts';
import * as m from '#lib/paraglide/messages.js';
import { texts } from './texts.ts';

export const endedReasonLabels: Record<EndedReason | 'agent_lost', string> = texts({
  bot_ended: m.call_ended_bot_ended,
  callee_hung_up: m.call_ended_callee_hung_up,
  opted_out: m.call_ended_opted_out,
  machine: m.call_ended_machine,
  max_duration: m.call_ended_max_duration,
  silence: m.call_ended_silence,
  speech_failure: m.call_ended_speech_failure,
  language_failure: m.call_ended_language_failure,
  never_answered: m.call_ended_never_answered,
  room_closed: m.call_ended_room_closed,
  agent_shutdown: m.call_ended_agent_shutdown,
  agent_lost: m.call_ended_agent_lost,
});
