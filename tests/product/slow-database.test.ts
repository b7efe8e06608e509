import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lease } from '#domain/dialling/claim.ts';
import { signalNames, workflowTypes } from '#temporal.config';
import { eventually } from '../support/eventually.ts';
import { heldConnection } from '../support/held-connection.ts';
import { quickLease } from '../support/quick-lease.ts';
import { createWorld, ended, ready, secondCallOf, slowActivities, worldOf, type World } from '../support/slow-world.ts';
import { bundleWithShortLimits, startTestEngine, type TestEngine } from '../support/workflow-worker.ts';

/*
 * A database that stands still for longer than a workflow task lasts. What a workflow hears meanwhile it hears before the
 * database's answer; a replay (by the next engine, or by this one when it has forgotten the workflow) may hear it after,
 * or, where a workflow task was lost, before it has asked. All must ask the same of the server, in the same order, or the
 * workflow stands still (docs/temporal-tuning.md, “Local activities”).
 *
 * In a replay the two may come at once, in one activation: then the branch that takes fewer steps to its next command
 * comes first. It happens to what comes in the workflow task in which the answer comes, too; that moment cannot be
 * arranged, so many are tried.
 */
const slowMs = 2_000;
const momentsMs = Array.from({ length: 6 }, (_, index) => 800 + index * 150);
const providerAccountId = randomUUID();

let engine: TestEngine;
let bundle: { code: string };

beforeAll(async () => {
  bundle = await bundleWithShortLimits();
  engine = await startTestEngine({ bundle, activities: slowActivities, providerAccountId });
}, 60_000);
afterAll(() => engine.stop());

const leaseOf = (id: string, changes: Partial<Lease> = {}): Lease =>
  quickLease(providerAccountId, { contactId: id, attemptId: id, ...changes });
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

interface Story {
  type: string;
  input: (id: string) => object;
  world: (id: string) => Partial<World>;
  meanwhile: (workflow: WorkflowHandle, id: string) => unknown;
}

async function begin(story: Pick<Story, 'type' | 'input'>, id: string, on: TestEngine): Promise<WorkflowHandle> {
  return on.client.workflow.start(story.type, {
    taskQueue: on.taskQueue,
    workflowId: `${story.type}/${id}`,
    args: [story.input(id)],
    workflowTaskTimeout: '1 second',
  });
}

async function endsAndReplays(workflow: WorkflowHandle, world: World, when: string): Promise<void> {
  world.hasHappened();
  world.endAfterCall();
  await workflow.result();
  const history = await workflow.fetchHistory();
  await expect(
    Worker.runReplayHistory({ workflowBundle: bundle }, history, workflow.workflowId),
    when,
  ).resolves.toBeUndefined();
}

/** The story with what happens meanwhile at each of the moments; each must end, and replay to the same end. */
async function tellAtEveryMoment(story: Story): Promise<void> {
  await Promise.all(momentsMs.map((momentMs) => tell(story, momentMs)));
}

async function tell(story: Story, momentMs: number): Promise<void> {
  const id = randomUUID();
  const world = createWorld(id, { slowMs, ...story.world(id) });
  const workflow = await begin(story, id, engine);
  await eventually(() => (world.asked.includes(world.slow) ? true : undefined));
  await sleep(momentMs);
  await story.meanwhile(workflow, id);
  await endsAndReplays(workflow, world, `${momentMs} ms after ${world.slow}`);
}

const campaign = { type: workflowTypes.campaign, input: (campaignId: string) => ({ campaignId }) };
const nudge = (workflow: WorkflowHandle) => workflow.signal(signalNames.nudge);

describe.concurrent('a campaign whose claim outlasts a workflow task', () => {
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

const contactInput = (id: string, lease: Lease | null) => ({ campaignId: id, contactId: id, lease });
const dialled = { type: workflowTypes.contact, input: (id: string) => contactInput(id, leaseOf(id)) };
const undialled = { type: workflowTypes.contact, input: (id: string) => contactInput(id, null) };
const change = (workflow: WorkflowHandle) => workflow.signal(signalNames.scheduleChanged);
const grant = (workflow: WorkflowHandle, id: string) => workflow.signal(signalNames.slotGranted, leaseOf(id));
const endAfterCall = (_: WorkflowHandle, id: string) => worldOf(id).endAfterCall();
const retry = (dueInMs: number) =>
  ({ outcome: 'hangup', state: 'waiting_retry', final: false, dueInMs }) satisfies World['conclusions'][0];

describe.concurrent('a contact that waits for the database longer than a workflow task', () => {
  it('hears of another schedule while its call is concluded', async () => {
    await tellAtEveryMoment({ ...dialled, world: () => ({ slow: 'conclude' }), meanwhile: change });
  }, 60_000);

  it('is granted a slot while it asks for its schedule', async () => {
    await tellAtEveryMoment({
      ...undialled,
      world: () => ({ slow: 'schedule', schedules: [ready] }),
      meanwhile: grant,
    });
  }, 60_000);

  it.each([
    { slow: 'ready', asks: 'offers itself to its campaign' },
    { slow: 'schedule', asks: 'asks for its schedule' },
  ])(
    'ends its work after the call while it $asks',
    async ({ slow }) => {
      await tellAtEveryMoment({
        ...dialled,
        world: () => ({ slow, conclusions: [retry(500)], schedules: [ready] }),
        meanwhile: endAfterCall,
      });
    },
    60_000,
  );
});

/*
 * A workflow task that comes late to the engine is still under way there, waiting for the database, when the server has
 * given it up and sends it again with what has come since. The engine goes on from where it is; a replay hears all of it
 * at once. The way from the server to the engine is held up until the late task is certain to outlive its time.
 */
interface LateStory extends Omit<Story, 'world'> {
  world?: (id: string) => Partial<World>;
  /** Until the workflow waits for what begins the late task. */
  before?: (workflow: WorkflowHandle, id: string) => Promise<unknown>;
  /** Calls that were dialled by then. */
  dials: number;
  /** Begins the late task, if not the timer does. */
  first?: (workflow: WorkflowHandle, id: string) => Promise<unknown>;
  slow: string;
}

/** Of the second that a workflow task has here; an engine that has it for less than 0.8 s sends no sign of life. */
const lateMs = 500;

async function tellLate(story: LateStory): Promise<void> {
  const id = randomUUID();
  const network = await heldConnection(process.env.TEMPORAL_ADDRESS ?? '');
  const own = await startTestEngine({
    bundle,
    activities: slowActivities,
    providerAccountId: randomUUID(),
    workerAddress: network.address,
  });
  const world = createWorld(id, story.world?.(id) ?? {});
  const workflow = await begin(story, id, own);
  const events = async () => (await workflow.fetchHistory()).events ?? [];
  await story.before?.(workflow, id);
  await eventually(async () => {
    const all = await events();
    const dials = all.filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'dial');
    const timer = all.findLastIndex((event) => event.timerStartedEventAttributes);
    const lastDial = dials.at(-1);
    return (dials.length === story.dials && timer > (lastDial ? all.indexOf(lastDial) : -1)) || undefined;
  });
  network.hold();
  const asked = world.asked.length;
  world.slow = story.slow;
  await story.first?.(workflow, id);
  const lateTask = await eventually(async () => {
    const all = await events();
    const begun = all.findLastIndex((event) => event.workflowTaskStartedEventAttributes);
    const isDone = all.slice(begun).some((event) => event.workflowTaskCompletedEventAttributes);
    return isDone ? undefined : Number(all[begun]?.eventId);
  });
  await sleep(lateMs);
  network.release();
  await eventually(() => world.asked.slice(asked).includes(story.slow) || undefined);
  await story.meanwhile(workflow, id);
  // The task that the server sends again has come, too, when one of them is done.
  await eventually(
    async () =>
      (await events()).some(
        (event) => event.workflowTaskCompletedEventAttributes && Number(event.eventId) > lateTask,
      ) || undefined,
  );
  await endsAndReplays(workflow, world, 'a late workflow task');
  await own.stop();
  await network.close();
}

describe.concurrent('a campaign whose workflow task comes late', () => {
  it('hears a nudge while it looks again in time', async () => {
    const world = () => ({ claims: [{ nextOpenAt: inMs(4_000) }] });
    await tellLate({ ...campaign, world, dials: 0, slow: 'claim', meanwhile: nudge });
  }, 60_000);

  it('hears a second nudge while it claims for the first', async () => {
    const world = () => ({ claims: [{ nextOpenAt: inMs(30_000) }] });
    await tellLate({ ...campaign, world, dials: 0, first: nudge, slow: 'claim', meanwhile: nudge });
  }, 60_000);
});

describe.concurrent('a contact whose workflow task comes late', () => {
  const waitsForRetry = { ...dialled, world: () => ({ conclusions: [retry(4_000)] }), dials: 1 };
  const waitsForSlot = { ...undialled, dials: 0 };

  it('ends its work after the call while it offers itself to its campaign', async () => {
    await tellLate({ ...waitsForRetry, slow: 'ready', meanwhile: endAfterCall });
  }, 60_000);

  it('hears of another schedule while it offers itself to its campaign', async () => {
    await tellLate({ ...waitsForRetry, slow: 'ready', meanwhile: change });
  }, 60_000);

  it('is granted a slot while it asks whether it is still wanted', async () => {
    await tellLate({ ...waitsForSlot, slow: 'schedule', meanwhile: grant });
  }, 60_000);

  it('is granted a slot while it reads its changed schedule', async () => {
    const later = { ...ready, state: 'waiting_retry', dueAt: inMs(30_000) } as const;
    const world = () => ({ schedules: [later] });
    await tellLate({ ...waitsForSlot, world, first: change, slow: 'schedule', meanwhile: grant });
  }, 60_000);

  const inItsSecondCall = {
    ...dialled,
    world: () => ({ conclusions: [retry(0), { push: false, conversation: false }] }),
    before: async (workflow: WorkflowHandle, id: string) => {
      await eventually(() => worldOf(id).asked.includes('ready') || undefined);
      await workflow.signal(signalNames.slotGranted, secondCallOf(leaseOf(id)));
    },
    dials: 2,
    first: (workflow: WorkflowHandle, id: string) =>
      workflow.signal(signalNames.callEvent, { attemptId: `${id}2`, event: ended }),
    slow: 'conclude',
  };

  it('ends its work after a call while the next one is concluded', async () => {
    await tellLate({ ...inItsSecondCall, meanwhile: endAfterCall });
  }, 60_000);

  it('hears of another schedule while a call is concluded', async () => {
    await tellLate({ ...inItsSecondCall, meanwhile: change });
  }, 60_000);
});
