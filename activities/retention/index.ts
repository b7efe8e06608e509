import { heartbeat } from '@temporalio/activity';
import { keepRetention, type RetentionContext, type RetentionRound } from '#operations/retention/keep-retention.ts';
import { withSafeFailures } from '../failure.ts';

/** Of each kind, in one round. */
const batches = 20;

export interface RetentionActivities {
  /** One round of deleting what is older than the workspace's rules say. */
  keepRetention(): Promise<RetentionRound>;
}

export function createRetentionActivities(deps: RetentionContext): RetentionActivities {
  return withSafeFailures<RetentionActivities>({
    keepRetention: () => keepRetention(deps, { now: new Date(), batches, onBatch: () => heartbeat() }),
  });
}
