import { pauseForBreakers } from '#operations/campaign/pause-for-breakers.ts';
import { agentOwesReport } from '#db/call/call-progress.ts';
import { campaignsForSlot, hungryCampaigns } from '#db/campaign/campaign.ts';
import { concludeAttempt as storeConclusion } from '#db/dialling/conclusion.ts';
import type { Conclusion } from '#domain/dialling/claim.ts';
import type { AttemptDependencies } from './dependencies.ts';
import { poll } from './poll.ts';

/** An agent reports at once, but its reports may be held up. The call is over: nobody waits but the record. */
const reportWithinMs = 5_000;

/** Decides what became of an attempt and of its contact, frees the slot and tells campaigns that may use it. */
export async function concludeAttempt(
  { db, nudger, timeScale }: AttemptDependencies,
  { attemptId }: { attemptId: string },
): Promise<Conclusion> {
  await poll(async () => !(await agentOwesReport(db, attemptId)), reportWithinMs);
  const conclusion = await storeConclusion(db, { attemptId, timeScale, now: new Date() });
  const { freedSlot, isCampaignHungry, tripped, ...known } = conclusion;
  await pauseForBreakers(db, known.campaignId, tripped);
  const hungry = freedSlot ? await hungryCampaigns(db, known.providerAccountId, campaignsForSlot) : [];
  // A hungry campaign was nudged when the slot became free; any other may just have reached its last contact.
  if (!isCampaignHungry) hungry.push(known.campaignId);
  for (const campaignId of new Set(hungry)) nudger.nudge(campaignId);
  return known;
}
