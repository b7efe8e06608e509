import { pauseForBreakers } from '#operations/campaign/pause-for-breakers.ts';
import { agentOwesReport } from '#db/call/call-progress.ts';
import { campaignsForSlot, hungryCampaigns } from '#db/campaign/campaign.ts';
import type { Database } from '#db/client.ts';
import { readPlacedCall } from '#db/dialling/attempt.ts';
import { concludeAttempt as storeConclusion } from '#db/dialling/conclusion.ts';
import { spansOfAttempt } from '#domain/call/attempt-spans.ts';
import type { Conclusion } from '#domain/dialling/claim.ts';
import { isTracing, writeAttemptSpan, writeSpan } from '#providers/tracing/tracing.ts';
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
  if (isTracing()) await trace(db, attemptId);
  const { freedSlot, isCampaignHungry, tripped, ...known } = conclusion;
  await pauseForBreakers(db, known.campaignId, tripped);
  const hungry = freedSlot ? await hungryCampaigns(db, known.providerAccountId, campaignsForSlot) : [];
  // A hungry campaign was nudged when the slot became free; any other may just have reached its last contact.
  if (!isCampaignHungry) hungry.push(known.campaignId);
  for (const campaignId of new Set(hungry)) nudger.nudge(campaignId);
  return known;
}

/** The attempt is over: its trace gets the span that holds all others. */
async function trace(db: Database, attemptId: string): Promise<void> {
  const { attempt } = await readPlacedCall(db, attemptId);
  const { whole, states } = spansOfAttempt(attempt, new Date());
  for (const state of states) writeSpan(attemptId, state);
  writeAttemptSpan(attemptId, whole);
}
