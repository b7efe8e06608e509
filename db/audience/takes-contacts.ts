import { and, eq, inArray, or } from 'drizzle-orm';
import type { KnownContact } from '#domain/audience/duplicates.ts';
import { PhoneSet } from '#domain/audience/phone-set.ts';
import type { CampaignStatus } from '#domain/campaign/campaign.ts';
import { RedialError } from '#domain/error.ts';
import { requireCampaign } from '../campaign/require-campaign.ts';
import type { Database, Executor } from '../client.ts';
import { contacts, type campaigns } from '../schema/index.ts';

/** @throws RedialError `not_found`, or `conflict` if the campaign takes no contacts (any more). */
export async function requireImportable(db: Executor, campaignId: string): Promise<typeof campaigns.$inferSelect> {
  return requireTaking(await requireCampaign(db, campaignId));
}

/** The same of a row that was read already. */
export function requireTaking(campaign: typeof campaigns.$inferSelect): typeof campaigns.$inferSelect {
  const { archivedAt, deletedAt } = campaign;
  return requireTakesContacts({ ...campaign, archived: archivedAt !== null, deleted: deletedAt !== null });
}

/**
 * A campaign takes contacts until it is cancelled or has failed; one that is completed is taken up again for them.
 * @throws RedialError as `requireImportable`.
 */
export function requireTakesContacts<Taking extends { status: CampaignStatus; archived: boolean; deleted: boolean }>(
  campaign: Taking | undefined,
): Taking {
  if (!campaign || campaign.deleted) throw new RedialError('campaign_missing');
  const details = { details: { campaignStatus: campaign.status } };
  if (campaign.archived) {
    throw new RedialError('campaign_archived', {}, details);
  }
  if (campaign.status === 'cancelled' || campaign.status === 'failed') {
    const reason = campaign.status === 'failed' ? 'campaign_failed_takes_none' : 'campaign_cancelled_takes_none';
    throw new RedialError(reason, {}, details);
  }
  return campaign;
}

/** Phone numbers that the campaign has already. */
export async function phonesOf(db: Database, campaignId: string): Promise<PhoneSet> {
  const phones = new PhoneSet();
  const cursor = db.$client<{ phone: string }[]>`SELECT phone FROM contacts WHERE campaign_id = ${campaignId}`;
  for await (const rows of cursor.cursor(10_000)) for (const { phone } of rows) phones.add(phone);
  return phones;
}

/** The campaign's contacts that have one of these numbers (E.164) or external ids. */
export async function knownContacts(
  db: Executor,
  { campaignId, phones, externalIds }: { campaignId: string; phones: string[]; externalIds: string[] },
): Promise<KnownContact[]> {
  if (phones.length === 0 && externalIds.length === 0) return [];
  return db
    .select({
      id: contacts.id,
      phone: contacts.phone,
      extension: contacts.extension,
      externalId: contacts.externalId,
      state: contacts.state,
    })
    .from(contacts)
    .where(
      and(
        eq(contacts.campaignId, campaignId),
        or(inArray(contacts.phone, phones), inArray(contacts.externalId, externalIds)),
      ),
    );
}
