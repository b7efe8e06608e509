import { liveQuery } from '#lib/live/live-query.ts';
import { trpc, type Outputs } from '#lib/trpc.ts';

export type BotDetail = Outputs['bots']['get'];

/** A bot with its draft; the pages of one bot share what was read. */
export function botQuery(initial: () => BotDetail) {
  return liveQuery(() => {
    const bot = initial();
    return { key: ['bot', bot.id], read: () => trpc.bots.get.query({ botId: bot.id }), initial: bot };
  });
}
