import type { CallConfiguration } from '#domain/call/agent-protocol.ts';

/** A call that the bot opens, in which nothing is special: what a story is about it adds. */
export const usualCall = {
  direction: 'outbound',
  promptOverride: '',
  variables: {},
  callFlow: 'agent_first',
  answerFlow: 'speak_first',
  carrierVerdict: null,
  voicemail: { policy: 'hang_up' },
  menu: { policy: 'end' },
  calleeTimeZone: 'Europe/London',
  timeScale: 1,
} satisfies Partial<CallConfiguration>;
