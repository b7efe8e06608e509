import type { llm } from '@livekit/agents';
import { isUnfinished } from '#domain/call/turn/unfinished.ts';

/**
 * Lets a session wait longer where the callee's words stop in the middle of a sentence: silence alone cuts people off in
 * about half of their pauses. Everything else is answered after the session's shortest delay.
 * @param language of the bot, BCP 47.
 */
export function endOfTurn(language: string) {
  return {
    model: 'unfinished-words',
    provider: 'redial',
    supportsLanguage: () => Promise.resolve(true),
    unlikelyThreshold: () => Promise.resolve(0.5),
    predictEndOfTurn: (chat: llm.ChatContext): Promise<number> => {
      const last = chat.items.at(-1);
      const words = last?.type === 'message' && last.role === 'user' ? (last.textContent ?? '') : '';
      return Promise.resolve(isUnfinished(words, language) ? 0 : 1);
    },
  };
}
