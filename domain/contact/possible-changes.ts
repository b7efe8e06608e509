import type { CampaignStatus } from '../campaign/campaign.ts';
import { mendedByConsent, type Bar, type ContactState } from './contact.ts';
import { isFinal } from './contact-state.ts';

/** What is asked of a campaign before one of its contacts changes. */
export interface CampaignFacts {
  status: CampaignStatus;
  archivedAt: Date | null;
  deletedAt: Date | null;
}

interface ContactFacts {
  state: ContactState;
  isOnDoNotCall: boolean;
}

/** Why a campaign calls nobody any more, or not yet. */
export type CampaignObstacle =
  'campaign_deleted' | 'campaign_archived' | 'campaign_draft' | 'campaign_cancelled' | 'campaign_failed';

function campaignObstacle({ status, archivedAt, deletedAt }: CampaignFacts): CampaignObstacle | null {
  if (deletedAt !== null) return 'campaign_deleted';
  if (archivedAt !== null) return 'campaign_archived';
  switch (status) {
    case 'draft':
      return 'campaign_draft';
    case 'cancelled':
      return 'campaign_cancelled';
    case 'failed':
      return 'campaign_failed';
    default:
      return null;
  }
}

/** Why a callback for a contact would never be dialled; null if it can be planned. */
type CallbackObstacle = CampaignObstacle | 'do_not_call' | 'withdrawn' | 'barred';

export function callbackObstacle(contact: ContactFacts, campaign: CampaignFacts): CallbackObstacle | null {
  const ofCampaign = campaignObstacle(campaign);
  if (ofCampaign !== null) return ofCampaign;
  if (contact.state === 'opted_out' || contact.isOnDoNotCall) return 'do_not_call';
  if (contact.state === 'cancelled') return 'withdrawn';
  return contact.state === 'invalid' || contact.state === 'suppressed' ? 'barred' : null;
}

/** Why a withdrawal cannot be undone; null if it can. A draft takes contacts back although it calls nobody yet. */
type RestoreObstacle = Exclude<CampaignObstacle, 'campaign_draft'> | 'not_withdrawn' | 'do_not_call';

export function restoreObstacle(contact: ContactFacts, campaign: CampaignFacts): RestoreObstacle | null {
  const ofCampaign = campaignObstacle(campaign);
  if (ofCampaign !== null && ofCampaign !== 'campaign_draft') return ofCampaign;
  if (contact.state !== 'cancelled') return 'not_withdrawn';
  return contact.isOnDoNotCall ? 'do_not_call' : null;
}

/** A contact that reached its end has no call to come for which it could change; one that is barred may be mended. */
export function isChangeable(state: ContactState): boolean {
  return !isFinal(state) || state === 'suppressed';
}

/** What a person may do, as far as the role decides it. */
interface ContactRights {
  editCallbacks: boolean;
  editContacts: boolean;
  editCampaigns: boolean;
}

/** What can be done with a contact now, by a person with these rights: what the console offers. */
interface ContactPowers {
  planCallback: boolean;
  change: boolean;
  withdraw: boolean;
  restore: boolean;
  recordConsent: boolean;
}

export function contactPowers(
  contact: ContactFacts & { barredBy: Bar | null },
  campaign: CampaignFacts,
  rights: ContactRights,
): ContactPowers {
  const { state, isOnDoNotCall, barredBy } = contact;
  // Nothing is offered for campaigns that were put away; who wants to change something takes them back first.
  const mayEdit = rights.editContacts && campaign.archivedAt === null && campaign.deletedAt === null;
  return {
    planCallback: rights.editCallbacks && callbackObstacle(contact, campaign) === null,
    change: mayEdit && isChangeable(state) && !(state === 'suppressed' && isOnDoNotCall),
    withdraw: mayEdit && !isFinal(state),
    restore: mayEdit && restoreObstacle(contact, campaign) === null,
    recordConsent:
      rights.editCampaigns &&
      !isOnDoNotCall &&
      (state === 'suppressed' || state === 'invalid') &&
      barredBy !== null &&
      mendedByConsent.includes(barredBy),
  };
}
