import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { ReconcilerActivities } from '#activities/health/index.ts';
import type { HealRequest, HealResult } from '#domain/health/stuck.ts';

const { survey } = proxyActivities<ReconcilerActivities>({
  startToCloseTimeout: '3 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { maximumAttempts: 3, initialInterval: '2 seconds' },
  summary: 'database, Temporal, carriers, LiveKit',
});
const { heal } = proxyActivities<ReconcilerActivities>({
  startToCloseTimeout: '1 minute',
  retry: { maximumAttempts: 2, initialInterval: '2 seconds' },
  summary: 'mends one finding',
});

/** So many healings at a time: each asks the carrier. */
const together = 5;

/**
 * One round of the reconciler, started by its schedule every minute: looks for what does not fit together and heals
 * what is safe to heal. What fails is seen again in the next round.
 */
export async function reconcileWorkflow(): Promise<{ findings: number; healed: number; away: string[] }> {
  const { findings, toHeal, away } = await survey();
  let healed = 0;
  for (let i = 0; i < toHeal.length; i += together) {
    const requests = toHeal.slice(i, i + together).map((one): HealRequest => ({ ...one, actor: 'system' }));
    const results = await Promise.all(requests.map((request) => heal(request).catch(() => null)));
    healed += results.filter((result) => result?.changed).length;
  }
  setCurrentDetails(`${findings} findings, ${healed} healed${away.length > 0 ? `; away: ${away.join(', ')}` : ''}`);
  return { findings, healed, away };
}

/** What an engineer ordered about one finding, done where the reconciler does it. */
export async function healWorkflow(request: HealRequest): Promise<HealResult> {
  return heal(request);
}
