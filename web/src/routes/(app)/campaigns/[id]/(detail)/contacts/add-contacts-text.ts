import type { CampaignStatus } from '#domain/campaign/campaign.ts';
import * as m from '#lib/paraglide/messages.js';
import { texts } from '#lib/texts.ts';

/** When people are called who are added to a campaign in this status. */
export const addedEffectText: Record<CampaignStatus, string> = texts({
  dialing: m.campaign_contacts_added_dialing_text,
  completed: m.campaign_contacts_added_completed_text,
  paused: m.campaign_contacts_added_paused_text,
  scheduled: m.campaign_contacts_added_scheduled_text,
  draft: m.campaign_contacts_added_draft_text,
  failed: () => '',
  cancelled: () => '',
});
