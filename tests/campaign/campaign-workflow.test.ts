import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CampaignActivities } from '#activities/campaign/index.ts';
import type { Claim, Lease } from '#domain/dialling/claim.ts';
import { campaignWorkflowId, signalNames, workflowTypes } from '#temporal.config';
import { eventually } from '../support/eventually.ts';
import { summariesOf } from '../support/history-summaries.ts';
import { emptyClaim, quickLease, refusedForGood } from '../support/quick-lease.ts';
import { bundleWithShortLimits, startTestEngine, type TestEngine } from '../support/workflow-worker.ts';

const providerAccountId = randomUUID();
interface World {
  claims: Partial<Claim>[];
  claimIds: string[];
  granted: Lease[];
  dialled: string[];
  completed: boolean[];
}

const worlds = new Map<string, World>();
const world = (campaignId: string): World => worlds.get(campaignId) as World;
const campaignOf = new Map<string, string>();

const activities = {
  claimContacts: ({ campaignId, claimId }) => {
    world(campaignId).claimIds.push(claimId);
    return Promise.resolve({ ...emptyClaim, ...world(campaignId).claims.shift() });
  },
  grantSlots: ({ campaignId, leases }) => {
    world(campaignId).granted.push(...leases);
    return Promise.resolve();
  },
  completeCampaign: ({ campaignId }) => Promise.resolve(world(campaignId).completed.shift() ?? true),
  dial: ({ attemptId }: { attemptId: string }) => {
    world(campaignOf.get(attemptId) ?? '').dialled.push(attemptId);
    return Promise.resolve('over');
  },
  concludeAttempt: () => Promise.resolve(refusedForGood),
  contactSchedule: () => Promise.resolve(null),
} satisfies CampaignActivities & Record<string, unknown>;

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine({ bundle: await bundleWithShortLimits(), activities, providerAccountId });
}, 60_000);
afterAll(() => engine.stop());

async function start(claims: Partial<Claim>[], completed: boolean[] = []) {
  const campaignId = randomUUID();
  worlds.set(campaignId, { claims, claimIds: [], granted: [], dialled: [], completed });
  for (const lease of claims.flatMap((claim) => claim.leases ?? [])) campaignOf.set(lease.attemptId, campaignId);
  const handle = await engine.client.workflow.start(workflowTypes.campaign, {
    taskQueue: engine.taskQueue,
    workflowId: campaignWorkflowId(campaignId),
    args: [{ campaignId }],
  });
  return { campaignId, handle, world: world(campaignId) };
}

const lease = (changes: Partial<Lease> = {}): Lease => quickLease(providerAccountId, changes);

describe('a campaign', () => {
  it('starts fresh contacts as workflows that outlive it, and completes', async () => {
    const leases = [lease(), lease(), lease()];
    const campaign = await start([{ leases }, { finished: true }]);
    await campaign.handle.result();
    await expect.poll(() => campaign.world.dialled.length, { timeout: 10_000 }).toBe(3);
    const child = await engine.client.workflow.getHandle(`contact/${leases[0]?.contactId}`).describe();
    expect(child.parentExecution?.workflowId).toBe(campaignWorkflowId(campaign.campaignId));
  });

  it('wakes the contacts that wait, all with one activity', async () => {
    const waiting = [lease({ waiting: true, reason: 'retry' }), lease({ waiting: true, reason: 'callback' })];
    const campaign = await start([{ leases: waiting }, { finished: true }]);
    await campaign.handle.result();
    expect(campaign.world.granted.map((one) => one.contactId)).toEqual(waiting.map((one) => one.contactId));
  });

  it('begins its run anew again and again while there is somebody to dial, and loses nobody', async () => {
    const leases = Array.from({ length: 30 }, () => lease());
    const claims = leases.map((one) => ({ leases: [one], more: true }));
    const campaign = await start([...claims, { finished: true }]);
    const dialled = () => new Set(campaign.world.dialled);
    await expect.poll(() => dialled().size, { timeout: 60_000 }).toBe(leases.length);
    expect(campaign.world.dialled).toHaveLength(leases.length);
    const runs = new Set(campaign.world.claimIds.map((claimId) => claimId.split('/')[0]));
    expect(runs.size).toBeGreaterThan(3);
    // The next event ends a run. Timers of the server come up to a second late, and nobody would be dialled meanwhile.
    for (const runId of runs) {
      const { events } = await engine.client.workflow.getHandle(campaign.handle.workflowId, runId).fetchHistory();
      const isLast = !events?.some((event) => event.workflowExecutionContinuedAsNewEventAttributes);
      expect(isLast || !events?.some((event) => event.timerFiredEventAttributes)).toBe(true);
    }
  });

  it('grants the slot to a contact whose workflow runs already', async () => {
    const contact = lease({ number: 1 });
    const campaign = await start([{ leases: [contact] }, { leases: [{ ...contact }] }, { finished: true }]);
    await campaign.handle.result();
    expect(campaign.world.granted.length + campaign.world.dialled.length).toBeGreaterThanOrEqual(2);
  });

  it('claims again at once when it is nudged, each time with an id of its own', async () => {
    const campaign = await start([{}, {}, {}, { finished: true }]);
    for (let i = 0; i < 3; i++) await campaign.handle.signal(signalNames.nudge).catch(() => {});
    await campaign.handle.result();
    expect(new Set(campaign.world.claimIds).size).toBe(campaign.world.claimIds.length);
  });

  it('finds out by itself that there is work when a nudge was lost', async () => {
    const campaign = await start([{}, { finished: true }]);
    await campaign.handle.result();
    expect(campaign.world.claimIds.length).toBe(2);
  });

  it('goes on when something came up while it was about to complete', async () => {
    const campaign = await start([{ finished: true }, {}, { finished: true }], [false, true]);
    await campaign.handle.result();
    expect(campaign.world.claimIds.length).toBeGreaterThanOrEqual(3);
  });

  it.each(['cancelled', 'failed', 'completed'] as const)('ends when it is %s', async (status) => {
    const campaign = await start([{ status }]);
    await campaign.handle.result();
    expect(campaign.world.claimIds).toHaveLength(1);
  });

  it('waits while it is paused, and goes on at the nudge of the resume', async () => {
    const campaign = await start([{ status: 'paused' }, { leases: [lease()] }, { finished: true }]);
    await expect.poll(() => campaign.world.claimIds.length, { timeout: 5_000 }).toBe(1);
    await campaign.handle.signal(signalNames.nudge);
    await campaign.handle.result();
    await expect.poll(() => campaign.world.dialled.length, { timeout: 5_000 }).toBe(1);
  });

  it('says of every timer what it waits for', async () => {
    const opensAt = new Date(Date.now() + 60_000).toISOString();
    const campaign = await start([{}, { status: 'paused' }, { nextOpenAt: opensAt }, { finished: true }]);
    const timers = await eventually(async () => {
      const begun = summariesOf(await campaign.handle.fetchHistory()).filter(({ what }) => what === 'timer');
      return begun.length === 3 ? begun : undefined;
    });
    await campaign.handle.signal(signalNames.nudge);
    await campaign.handle.result();
    expect(timers.map(({ summary }) => summary)).toEqual([
      'a nudge, then looks again',
      'paused: a nudge, then looks again',
      `calling hours that begin ${opensAt}`,
    ]);
  });
});
