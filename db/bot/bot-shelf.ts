import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { liveStatuses } from '#domain/campaign/campaign-status.ts';
import { RedialError } from '#domain/error.ts';
import type { Executor } from '../client.ts';
import { bots, botVersions, campaigns } from '../schema/index.ts';
import { record } from './bot-draft.ts';
import { requireBot } from './require-bot.ts';

/** Campaigns that dial with a version of a bot, or will when they are resumed. */
export async function liveCampaignsOf(db: Executor, botId: string): Promise<{ id: string; name: string }[]> {
  return db
    .select({ id: campaigns.id, name: campaigns.name })
    .from(campaigns)
    .innerJoin(botVersions, eq(botVersions.id, campaigns.botVersionId))
    .where(and(eq(botVersions.botId, botId), inArray(campaigns.status, liveStatuses), isNull(campaigns.deletedAt)))
    .orderBy(asc(campaigns.name));
}

/**
 * Puts a bot away: no new campaign gets it. Repeating it changes nothing.
 * @throws RedialError `not_found`, `conflict` naming the campaigns that still use it
 */
export async function archiveBot(db: Executor, request: { botId: string; actor: string; now: Date }): Promise<void> {
  const { botId, actor, now } = request;
  await db.transaction(async (tx) => {
    const bot = await requireBot(tx, botId, 'update');
    if (bot.archivedAt !== null) return;
    const using = await liveCampaignsOf(tx, botId);
    if (using.length > 0) {
      throw new RedialError('bot_in_use', { count: using.length, names: using.map(({ name }) => name) });
    }
    await tx.update(bots).set({ archivedAt: now, updatedAt: now }).where(eq(bots.id, botId));
    await record(tx, { botId, actor, action: 'bot.archive' });
  });
}

/** Takes a bot back from the archive. Repeating it changes nothing. @throws RedialError `not_found` */
export async function unarchiveBot(db: Executor, request: { botId: string; actor: string; now: Date }): Promise<void> {
  const { botId, actor, now } = request;
  await db.transaction(async (tx) => {
    const bot = await requireBot(tx, botId, 'update');
    if (bot.archivedAt === null) return;
    await tx.update(bots).set({ archivedAt: null, updatedAt: now }).where(eq(bots.id, botId));
    await record(tx, { botId, actor, action: 'bot.unarchive' });
  });
}
