import { customType } from 'drizzle-orm/pg-core';
import { CampaignSettings } from '#domain/campaign/campaign.ts';

/**
 * Settings as jsonb. They are parsed where a row is read, here and nowhere else, so that whoever reads them has all of
 * them: what an older version of the product did not store has its default.
 */
export const campaignSettings = customType<{ data: CampaignSettings }>({
  dataType: () => 'jsonb',
  toDriver: (settings) => JSON.stringify(settings),
  fromDriver: (stored) => CampaignSettings.parse(typeof stored === 'string' ? JSON.parse(stored) : stored),
});
