import { eq } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { callbacks, contacts } from '#db/schema/index.ts';
import { RedialError } from '#domain/error.ts';
import type { ApiCaller } from './request.ts';

type KeyCampaigns = Pick<ApiCaller, 'campaignIds'>;

/** @throws RedialError `api_key_campaign` if the key is for other campaigns. */
export function requireCampaignOfKey({ campaignIds }: KeyCampaigns, campaignId: string): void {
  if (campaignIds !== null && !campaignIds.includes(campaignId)) throw new RedialError('api_key_campaign');
}

/**
 * A contact never moves to another campaign, so it need not be locked. One that does not exist is nobody's: whoever is
 * asked for it says so.
 * @throws RedialError `api_key_campaign` if the key is for other campaigns.
 */
export async function requireContactOfKey(db: Database, key: KeyCampaigns, contactId: string): Promise<void> {
  if (key.campaignIds === null) return;
  const [contact] = await db
    .select({ campaignId: contacts.campaignId })
    .from(contacts)
    .where(eq(contacts.id, contactId));
  if (contact) requireCampaignOfKey(key, contact.campaignId);
}

/** As for contacts. */
export async function requireCallbackOfKey(db: Database, key: KeyCampaigns, callbackId: string): Promise<void> {
  if (key.campaignIds === null) return;
  const [callback] = await db
    .select({ campaignId: callbacks.campaignId })
    .from(callbacks)
    .where(eq(callbacks.id, callbackId));
  if (callback) requireCampaignOfKey(key, callback.campaignId);
}
