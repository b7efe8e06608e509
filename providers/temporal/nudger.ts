import type { Client } from '@temporalio/client';
import { nudgeCampaign } from './wake.ts';

/** Tells campaigns that they may be able to dial, many reasons in one signal. */
export interface Nudger {
  /** Returns at once; a nudge that is lost costs the campaign no more than its own safety poll. */
  nudge(campaignId: string): void;
}

/** Within this time all nudges of a campaign are one. */
const gatherMs = 40;

export function createNudger(temporal: Client, onFailure: (error: unknown) => void = () => {}): Nudger {
  const waiting = new Set<string>();
  return {
    nudge(campaignId) {
      if (waiting.has(campaignId)) return;
      waiting.add(campaignId);
      setTimeout(() => {
        waiting.delete(campaignId);
        nudgeCampaign(temporal, campaignId).catch(onFailure);
      }, gatherMs);
    },
  };
}
