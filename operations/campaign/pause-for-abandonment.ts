import { changeCampaignStatus } from '#db/campaign/campaign.ts';
import type { Executor } from '#db/client.ts';
import { RedialError } from '#domain/error.ts';

/** Pauses a campaign that leaves people alone, and says so. Fine if it does not dial any more. */
export async function pauseForAbandonment(db: Executor, campaignId: string, words: string): Promise<void> {
  try {
    await changeCampaignStatus(db, { campaignId, action: 'pause', actor: 'system', failureCause: words });
  } catch (error) {
    if (!(error instanceof RedialError && error.code === 'conflict')) throw error;
  }
}
