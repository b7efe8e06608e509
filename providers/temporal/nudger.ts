import type { Client } from '@temporalio/client';
import { nudgeCampaign } from './wake.ts';

/** Tells campaigns that they may be able to dial, many reasons in one signal. */
export interface Nudger {
  /** Returns at once; a nudge that is lost costs the campaign no more than its own safety poll. */
  nudge(campaignId: string): void;
}

/** The first nudge goes at once; those that come while it is on its way are one more after it. */
export function createNudger(temporal: Client, onFailure: (error: unknown) => void = () => {}): Nudger {
  const onTheWay = new Map<string, { again: boolean }>();

  async function send(campaignId: string): Promise<void> {
    const way = { again: false };
    onTheWay.set(campaignId, way);
    try {
      await nudgeCampaign(temporal, campaignId);
    } catch (error) {
      onFailure(error);
    }
    if (way.again) return send(campaignId);
    onTheWay.delete(campaignId);
  }

  return {
    nudge(campaignId) {
      const way = onTheWay.get(campaignId);
      if (way) way.again = true;
      else void send(campaignId);
    },
  };
}
