import { proxyLocalActivities } from '@temporalio/workflow';
import type { CampaignActivities } from '#activities/campaign.ts';
import { isLive } from '#domain/campaign/campaign-status.ts';
import type { Claim } from '#domain/dialling/claim.ts';
import { limits } from './limits.ts';

export const { claimContacts, completeCampaign } = proxyLocalActivities<CampaignActivities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '5 seconds' },
});

/** The campaign dials no more: its workflow ends. */
export function isOver(claim: Claim): boolean {
  return !isLive(claim.status);
}

/** How long a campaign that is not nudged waits until it claims again. */
export function waitMs(claim: Claim): number {
  if (claim.status === 'paused') return limits.pausedPollMs;
  if (claim.nextOpenAt === null) return limits.safetyPollMs;
  const untilOpen = Date.parse(claim.nextOpenAt) - Date.now();
  return Math.max(1_000, Math.min(limits.closedPollMs, untilOpen));
}
