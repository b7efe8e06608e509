import { eq, inArray } from 'drizzle-orm';
import type { BotConfiguration } from '#domain/bot/bot.ts';
import type { Executor } from '../client.ts';
import { botVersions, campaigns } from '../schema/index.ts';

/** The bot of each campaign, as the campaign was launched with it; campaigns without one are left out. */
export async function botsOfCampaigns(
  db: Executor,
  campaignIds: readonly string[],
): Promise<{ campaignId: string; bot: BotConfiguration }[]> {
  return db
    .select({ campaignId: campaigns.id, bot: botVersions.configuration })
    .from(campaigns)
    .innerJoin(botVersions, eq(botVersions.id, campaigns.botVersionId))
    .where(inArray(campaigns.id, [...campaignIds]));
}
