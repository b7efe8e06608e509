import { campaignsBehind, changeCampaignStatus } from '#db/campaign/campaign.ts';
import type { Executor } from '#db/client.ts';
import type { Tripped } from '#domain/campaign/breaker.ts';
import { RedialError } from '#domain/error.ts';
import { campaignsThatGoOn } from './campaigns-that-go-on.ts';

/**
 * Pauses what a breaker stands for, but for campaigns that go on without what failed: each with the cause and what to do. Fine for campaigns that do not dial any more.
 * @param campaignId the campaign whose call tripped them; null for breakers of the workspace that a probe tripped
 */
export async function pauseForBreakers(
  db: Executor,
  campaignId: string | null,
  tripped: readonly Tripped[],
): Promise<void> {
  for (const one of tripped) {
    const behind = await campaignsBehind(db, campaignId, one.breaker);
    const spared = await campaignsThatGoOn(db, { breaker: one.breaker, behind, tripping: campaignId });
    for (const id of behind.filter((each) => !spared.has(each))) {
      try {
        await changeCampaignStatus(db, { campaignId: id, action: 'pause', actor: 'system', tripped: one });
      } catch (error) {
        if (!(error instanceof RedialError && error.code === 'conflict')) throw error;
      }
    }
  }
}
