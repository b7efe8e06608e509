import { proxyLocalActivities } from '@temporalio/workflow';
import type { CampaignActivities } from '#activities/campaign/index.ts';
import type { Claim } from '#domain/dialling/claim.ts';
import { limits } from '../limits.ts';

// eslint-disable-next-line no-restricted-syntax -- One branch, and a claim that tells how many nudges were heard before it.
export const { claimContacts, completeCampaign } = proxyLocalActivities<CampaignActivities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '5 seconds' },
});

/** The campaign dials no more: its workflow ends. */
export function isOver(claim: Claim): boolean {
  return ['draft', 'completed', 'failed', 'cancelled'].includes(claim.status);
}

/** How long a campaign that is not nudged waits until it claims again, and what for. */
export function nextLook(claim: Claim): { ms: number; summary: string } {
  if (claim.status === 'paused') return { ms: limits.pausedPollMs, summary: 'paused: a nudge, then looks again' };
  if (claim.nextOpenAt === null) return { ms: limits.safetyPollMs, summary: 'a nudge, then looks again' };
  const untilOpen = Date.parse(claim.nextOpenAt) - Date.now();
  const summary =
    untilOpen > 0 ? `calling hours that begin ${claim.nextOpenAt}` : 'looks again: not everybody was looked at';
  return { ms: Math.max(1_000, Math.min(limits.closedPollMs, untilOpen)), summary };
}
