import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Claim, Conclusion, ContactSchedule, Lease } from '#domain/dialling/claim.ts';
import { signalNames, workflowTypes } from '#temporal.config';
import { eventually } from '../support/eventually.ts';
import { emptyClaim, quickLease } from '../support/quick-lease.ts';
import { bundleWithShortLimits, startTestEngine, type TestEngine } from '../support/workflow-worker.ts';

/*
 * A database that stands still for longer than a workflow task lasts. What a workflow hears meanwhile it hears before the
 * database's answer; a replay (by the next engine, or by this one when it has forgotten the workflow) may hear it after.
 * Both must ask the same of the server, in the same order, or the workflow stands still.
 *
 * In a replay the two may come at once, in one activation: then the branch that takes fewer steps to its next command
 * comes first. It happens to what comes in the workflow task in which the answer comes, too; that moment cannot be
 * arranged, so many are tried.
 */
const slowMs = 2_000;
const momentsMs = Array.from({ length: 6 }, (_, index) => 800 + index * 150);
const providerAccountId = randomUUID();

interface World {
  asked: string[];
  /** Asked for the first time, this takes `slowMs`, or until what happens meanwhile has happened. */
  slow: string;
  happened: Promise<unknown>;
  claims: Partial<Claim>[];
  /** Claims that were asked for, by their id. */
  given: Map<string, Claim>;
  conclusions: Partial<Conclusion>[];
  schedules: ContactSchedule[];
  afterCallMs: number;
}

const worlds = new Map<string, World>();
const worldOf = (id: string): World => worlds.get(id) as World;

async function ask(id: string, what: string): Promise<void> {
  const { asked, slow, happened } = worldOf(id);
  asked.push(what);
  if (what !== slow) return;
  // Asked again because its workflow task was lost, it is answered at once, but not before what happens meanwhile.
  const isFirst = asked.filter((one) => one === what).length === 1;
  await Promise.all([isFirst ? sleep(slowMs) : null, happened]);
}

const talked = { outcome: 'connected', state: 'completed', conversation: true, push: true, final: true, dueAt: null };

const activities = {
  async claimContacts({ campaignId, claimId }: { campaignId: string; claimId: string }) {
    const { claims, given } = worldOf(campaignId);
    // As the database does: a claim that is repeated, because its workflow task was lost, gets the same contacts.
    const claim = given.get(claimId) ?? { ...emptyClaim, ...claims.shift() };
    given.set(claimId, claim);
    await ask(campaignId, 'claim');
    return claim;
  },
  grantSlots: ({ campaignId }: { campaignId: string }) => ask(campaignId, 'grant'),
  completeCampaign: () => Promise.resolve(true),
  async dial({ attemptId }: { attemptId: string }) {
    await ask(attemptId, 'dial');
    return 'over';
  },
  async concludeAttempt({ attemptId }: { attemptId: string }) {
    await ask(attemptId, 'conclude');
    return { ...talked, ...worldOf(attemptId).conclusions.shift() };
  },
  async contactSchedule({ contactId }: { contactId: string }) {
    await ask(contactId, 'schedule');
    return worldOf(contactId).schedules.shift() ?? null;
  },
  markReady: ({ contactId }: { contactId: string }) => ask(contactId, 'ready'),
  async afterCall({ attemptId }: { attemptId: string }) {
    await sleep(worldOf(attemptId).afterCallMs);
    return { pushed: false };
  },
  deliverCrmPush: ({ attemptId }: { attemptId: string }) => ask(attemptId, 'push'),
};

let engine: TestEngine;
let bundle: { code: string };

beforeAll(async () => {
  bundle = await bundleWithShortLimits();
  engine = await startTestEngine({ bundle, activities, providerAccountId });
}, 60_000);
afterAll(() => engine.stop());

const leaseOf = (id: string, changes: Partial<Lease> = {}): Lease =>
  quickLease(providerAccountId, { contactId: id, attemptId: id, ...changes });

interface Story {
  type: string;
  input: (id: string) => object;
  world: (id: string, momentMs: number) => Partial<World>;
  meanwhile?: (workflow: WorkflowHandle, id: string) => Promise<unknown>;
}

/** The story with what happens meanwhile at each of the moments; each must end, and replay to the same end. */
async function tellAtEveryMoment(story: Story): Promise<void> {
  await Promise.all(momentsMs.map((momentMs) => tell(story, momentMs)));
}

async function tell({ type, input, world: given, meanwhile }: Story, momentMs: number): Promise<void> {
  const id = randomUUID();
  const { promise: happened, resolve: hasHappened } = Promise.withResolvers<void>();
  const world: World = {
    asked: [],
    slow: '',
    happened,
    claims: [],
    given: new Map(),
    conclusions: [],
    schedules: [],
    afterCallMs: 0,
  };
  worlds.set(id, Object.assign(world, given(id, momentMs)));
  const workflow = await engine.client.workflow.start(type, {
    taskQueue: engine.taskQueue,
    workflowId: `${type}/${id}`,
    args: [input(id)],
    workflowTaskTimeout: '1 second',
  });
  await eventually(() => (world.asked.includes(world.slow) ? true : undefined));
  if (meanwhile) {
    await sleep(momentMs);
    await meanwhile(workflow, id);
  }
  hasHappened();
  await workflow.result();
  const history = await workflow.fetchHistory();
  await expect(
    Worker.runReplayHistory({ workflowBundle: bundle }, history, workflow.workflowId),
    `${momentMs} ms after ${world.slow}`,
  ).resolves.toBeUndefined();
}

describe.concurrent('a campaign whose claim outlasts a workflow task', () => {
  const campaign = { type: workflowTypes.campaign, input: (campaignId: string) => ({ campaignId }) };
  const nudge = (workflow: WorkflowHandle) => workflow.signal(signalNames.nudge);

  it('hears a nudge meanwhile, with somebody to dial', async () => {
    await tellAtEveryMoment({
      ...campaign,
      world: (id) => ({
        slow: 'claim',
        claims: [{ leases: [leaseOf(id, { waiting: true })] }, {}, { finished: true }],
      }),
      meanwhile: nudge,
    });
  }, 60_000);

  it('hears a nudge meanwhile, with nobody to dial', async () => {
    await tellAtEveryMoment({
      ...campaign,
      world: () => ({ slow: 'claim', claims: [{}, {}, { finished: true }] }),
      meanwhile: nudge,
    });
  }, 60_000);
});

describe.concurrent('a contact that waits for the database longer than a workflow task', () => {
  const dialled = { type: workflowTypes.contact, input: (id: string) => contactInput(id, leaseOf(id)) };
  const ready: ContactSchedule = { state: 'ready', final: false, dueAt: null, campaignId: 'c' };
  const contactInput = (id: string, lease: Lease | null) => ({ campaignId: id, contactId: id, lease });

  it('hears of another schedule while its call is concluded', async () => {
    await tellAtEveryMoment({
      ...dialled,
      world: () => ({ slow: 'conclude' }),
      meanwhile: (workflow) => workflow.signal(signalNames.scheduleChanged),
    });
  }, 60_000);

  it('is granted a slot while it asks for its schedule', async () => {
    await tellAtEveryMoment({
      type: workflowTypes.contact,
      input: (id) => contactInput(id, null),
      world: () => ({ slow: 'schedule', schedules: [ready] }),
      meanwhile: (workflow, id) => workflow.signal(signalNames.slotGranted, leaseOf(id)),
    });
  }, 60_000);

  it('ends its work after the call while it asks for its schedule', async () => {
    await tellAtEveryMoment({
      ...dialled,
      world: (_, momentMs) => ({
        slow: 'schedule',
        conclusions: [
          {
            outcome: 'hangup',
            state: 'waiting_retry',
            final: false,
            dueAt: new Date(Date.now() + 500).toISOString(),
          },
        ],
        schedules: [ready],
        afterCallMs: momentMs + 500,
      }),
    });
  }, 60_000);
});
