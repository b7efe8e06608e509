import type { Client } from '@temporalio/client';
import { claimContacts } from '#db/dialling/claim.ts';
import { withSafeFailures } from '../failure.ts';
import type { Claim, Lease } from '#domain/dialling/claim.ts';
import { campaignsForSlot, completeCampaign, hungryCampaigns } from '#db/campaign/campaign.ts';
import type { Database } from '#db/client.ts';
import { idleDetails } from '#domain/dialling/idle-details.ts';
import { contactWorkflowId } from '#temporal.config';
import { nudgeCampaign, wakeContacts } from '#providers/temporal/wake.ts';

export interface CampaignActivities {
  /** Claims contacts for free slots; repeating a claim id returns the same. The number of nudges comes back as it is. */
  claimContacts(request: { campaignId: string; claimId: string; nudges?: number }): Promise<Claim>;
  /** Tells waiting contacts that they have a slot; starts those whose workflow is gone. */
  grantSlots(request: { campaignId: string; leases: Lease[] }): Promise<void>;
  /** False if something is left to do after all. */
  completeCampaign(request: { campaignId: string }): Promise<boolean>;
}

export function createCampaignActivities(deps: { db: Database; temporal: Client }): CampaignActivities {
  return withSafeFailures<CampaignActivities>({
    async claimContacts({ campaignId, claimId, nudges }) {
      const stored = await claimContacts(deps.db, { campaignId, claimId, now: new Date() });
      const { gaveUpShareOf, idle, ...claim } = stored;
      if (gaveUpShareOf !== undefined) await nudgeOthers(deps, campaignId, gaveUpShareOf);
      return { ...claim, waitsFor: idleDetails(idle), nudges };
    },
    grantSlots: ({ campaignId, leases }) =>
      wakeContacts(
        deps.temporal,
        leases.map((lease) => ({ workflowId: contactWorkflowId(lease.contactId), campaignId, lease })),
      ),
    completeCampaign: ({ campaignId }) => completeCampaign(deps.db, campaignId),
  });
}

/** The share that a campaign has given up is for others at once. A nudge that is lost costs them a safety poll. */
async function nudgeOthers(
  { db, temporal }: { db: Database; temporal: Client },
  campaignId: string,
  providerAccountId: string,
): Promise<void> {
  const hungry = await hungryCampaigns(db, providerAccountId, campaignsForSlot);
  await Promise.allSettled(hungry.filter((id) => id !== campaignId).map((id) => nudgeCampaign(temporal, id)));
}
