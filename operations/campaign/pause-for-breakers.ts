import { campaignsBehind, changeCampaignStatus } from '#db/campaign/campaign.ts';
import type { Executor } from '#db/client.ts';
import type { Tripped } from '#domain/campaign/breaker.ts';
import { RedialError } from '#domain/error.ts';

/**
 * Pauses what a breaker stands for, each campaign with the cause and what to do. Fine for campaigns that do not dial any more.
 * @param campaignId the campaign whose call tripped them; null for breakers of the workspace that a probe tripped
 */
export async function pauseForBreakers(
  db: Executor,
  campaignId: string | null,
  tripped: readonly Tripped[],
): Promise<void> {
  for (const one of tripped) {
    for (const id of await campaignsBehind(db, campaignId, one.breaker)) {
      try {
        await changeCampaignStatus(db, { campaignId: id, action: 'pause', actor: 'system', tripped: one });
      } catch (error) {
        if (!(error instanceof RedialError && error.code === 'conflict')) throw error;
      }
    }
  }
}
