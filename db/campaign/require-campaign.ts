import { and, eq, isNull } from 'drizzle-orm';
import { RedialError } from '#domain/error.ts';
import type { Executor } from '../client.ts';
import { campaigns, providerAccounts } from '../schema/index.ts';

/**
 * A campaign that is there; one that was deleted is not.
 * @param lock of its row, until the transaction ends; `no key update` lets others add contacts to it meanwhile
 * @throws RedialError `not_found`
 */
export async function requireCampaign(
  db: Executor,
  campaignId: string,
  lock?: 'update' | 'no key update',
): Promise<typeof campaigns.$inferSelect> {
  const query = db
    .select()
    .from(campaigns)
    .where(and(eq(campaigns.id, campaignId), isNull(campaigns.deletedAt)));
  const [campaign] = await (lock ? query.for(lock) : query);
  if (!campaign) throw new RedialError('campaign_missing');
  return campaign;
}

/**
 * A campaign, deleted or not, with the account over which it dials; null where that was not chosen yet.
 * @throws RedialError `not_found`
 */
export async function readCampaignAndAccount(db: Executor, campaignId: string) {
  const [row] = await db
    .select({ campaign: campaigns, account: providerAccounts })
    .from(campaigns)
    .leftJoin(providerAccounts, eq(providerAccounts.id, campaigns.providerAccountId))
    .where(eq(campaigns.id, campaignId));
  if (!row) throw new RedialError('campaign_missing');
  return row;
}
