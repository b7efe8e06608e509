import type { EndedReason } from '#domain/call/agent-protocol.ts';

export const endedReasonLabels: Record<EndedReason | 'agent_lost', string> = {
  bot_ended: 'The bot ended the call',
  callee_hung_up: 'The callee hung up',
  opted_out: 'The callee asked not to be called again',
  machine: 'A machine answered',
  max_duration: 'The longest duration was reached',
  silence: 'Nobody spoke any more',
  speech_failure: 'Speech recognition or voice failed',
  language_failure: 'The language model failed',
  never_answered: 'Nobody answered',
  room_closed: 'The connection was closed',
  agent_shutdown: 'The voice agent was shut down',
  agent_lost: 'The voice agent was lost',
};
