import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { RetentionActivities } from '#activities/retention/index.ts';

const { keepRetention } = proxyActivities<RetentionActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '1 minute',
  retry: { maximumAttempts: 3, initialInterval: '10 seconds' },
  summary: 'deletes what is older than the rules say',
});

/** More is left to the next hour: a backlog of years is worked off without anybody noticing. */
const mostRounds = 30;

/** Deletes what is too old, in rounds of small batches, started by its schedule every hour. */
export async function retentionWorkflow(): Promise<{ deleted: number; rounds: number }> {
  let [deleted, rounds] = [0, 0];
  for (let more = true; more && rounds < mostRounds; rounds++) {
    const round = await keepRetention();
    deleted += round.deleted;
    more = round.more;
    setCurrentDetails(`${deleted} deleted`);
  }
  return { deleted, rounds };
}
