import type { CampaignStatus } from './campaign.ts';
import { campaignStatusTraits, isLive } from './campaign-status.ts';

/** What a page of a campaign offers to a person with these rights. */
interface CampaignPowers {
  /** While it dials; drafts get their people from files. */
  addContacts: boolean;
  changeSettings: boolean;
}

export function campaignPowers(
  { status, archivedAt, deletedAt }: { status: CampaignStatus; archivedAt: Date | null; deletedAt: Date | null },
  rights: { editContacts: boolean; controlCampaigns: boolean },
): CampaignPowers {
  return {
    addContacts:
      rights.editContacts &&
      status !== 'draft' &&
      !campaignStatusTraits[status].abandoned &&
      archivedAt === null &&
      deletedAt === null,
    changeSettings: rights.controlCampaigns && isLive(status) && deletedAt === null,
  };
}
