import type { CampaignStatus } from './campaign.ts';

/** Whether the settings of a campaign that was launched can be changed: it dials, or will go on to. */
export function isChangeableLive(status: CampaignStatus): boolean {
  return status === 'scheduled' || status === 'dialing' || status === 'paused';
}

/** Whether people can be added: a campaign that was cancelled or has failed calls nobody any more. */
export function takesContacts(status: CampaignStatus): boolean {
  return status !== 'cancelled' && status !== 'failed';
}

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
      rights.editContacts && status !== 'draft' && takesContacts(status) && archivedAt === null && deletedAt === null,
    changeSettings: rights.controlCampaigns && isChangeableLive(status) && deletedAt === null,
  };
}
