import type { CampaignStatus } from '#domain/campaign/campaign.ts';

/** When people are called who are added to a campaign in this status. */
export const addedEffectText: Record<CampaignStatus, string> = {
  dialing: 'They are called as soon as it is their turn.',
  completed: 'The campaign dials again for them.',
  paused: 'They are called when the campaign is resumed.',
  scheduled: 'They are called when the campaign starts.',
  draft: 'They are called when the campaign is launched.',
  failed: '',
  cancelled: '',
};
