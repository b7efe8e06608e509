import { randomUUID } from 'node:crypto';
import { BotConfiguration } from '#domain/bot/bot.ts';
import type { CallConfiguration } from '#domain/call/agent-protocol.ts';
import { usualCall } from './usual-call.ts';

const bot = BotConfiguration.parse({
  name: 'Sara',
  organisation: 'Acme',
  openingIntroduction: 'Is it Ann?',
  instructions: 'Ask.',
});

/** A call in which nothing is asked but that its bot can speak: there is no language model behind it. */
export function plainCall(attemptId: string, speech: CallConfiguration['speech']): CallConfiguration {
  return {
    ...usualCall,
    attemptId,
    callId: randomUUID(),
    bot,
    disclosure: 'I am an AI.',
    speech,
    language: { baseUrl: 'http://127.0.0.1:9', apiKey: 'unused' },
  };
}
