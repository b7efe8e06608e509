/** Whether a service without which no bot can talk is down, from how the latest conversations of the workspace ended. */

/** The services of a conversation, as the breakers call them. */
export type Service = 'speech' | 'language';

export interface EndedConversation {
  /** The service that ended it; null if none did, and the bot has answered the person at least once. */
  failed: Service | null;
  contactId: string;
}

/** So many conversations are looked back at: few, because each more is another person who hears a bot fail. */
export const conversationsLookedAt = 5;
/** So many different people among them. */
const failedAtLeast = 3;

/** @param latest latest first */
export function failingService(
  latest: readonly EndedConversation[],
): { service: Service; failed: number; calls: number } | null {
  const looked = latest.slice(0, conversationsLookedAt);
  for (const service of ['language', 'speech'] as const) {
    const failed = looked.filter((one) => one.failed === service);
    if (new Set(failed.map(({ contactId }) => contactId)).size >= failedAtLeast) {
      return { service, failed: failed.length, calls: looked.length };
    }
  }
  return null;
}
