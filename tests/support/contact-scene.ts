/** One contact's workflow as it runs, and a world that does what a story says. */
import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect } from 'vitest';
import type { AttemptActivities } from '#activities/attempt/index.ts';
import type { ContactActivities } from '#activities/contact/index.ts';
import type { AnsweredBy } from '#domain/call/call.ts';
import type { CallEvent } from '#domain/call/call-event.ts';
import type { Conclusion, ContactSchedule, Lease } from '#domain/dialling/claim.ts';
import { signalNames, workflowTypes } from '#temporal.config';
import { eventually } from './eventually.ts';
import { summariesOf } from './history-summaries.ts';
import { quickLease } from './quick-lease.ts';
import { bundleWithShortLimits, startTestEngine, type TestEngine } from './workflow-worker.ts';

/** What the outside world does in one scenario, and what it was asked to do, in order. */
class World {
  readonly asked: string[] = [];
  dial: AttemptActivities['dial'] = () => Promise.resolve('placed');
  reconcile: AttemptActivities['reconcileAttempt'] = () => Promise.resolve('gone');
  attach: () => ReturnType<AttemptActivities['attachBot']> = () => Promise.resolve('attached');
  hangUp: () => Promise<void> = () => Promise.resolve();
  conclusions: Partial<Conclusion>[] = [{ outcome: 'connected', state: 'completed', conversation: true, push: true }];
  schedules: (ContactSchedule | null)[] = [];
  afterCall: () => Promise<{ pushed: boolean }> = () => Promise.resolve({ pushed: true });
}

const worlds = new Map<string, World>();
const worldOf = (attemptId: string): World => worlds.get(attemptId.slice(0, -1)) as World;
const providerAccountId = randomUUID();
export const ready: ContactSchedule = { state: 'ready', final: false, dueAt: null, campaignId: 'c' };
const final: ContactSchedule = { state: 'completed', final: true, dueAt: null, campaignId: 'c' };

const activities = {
  dial: (request) => {
    worldOf(request.attemptId).asked.push(`dial ${request.attemptId.slice(-1)}`);
    return worldOf(request.attemptId).dial(request);
  },
  attachBot: async ({ attemptId }) => {
    await record(attemptId, 'attach');
    return worldOf(attemptId).attach();
  },
  playToVoicemail: ({ attemptId, step }) => record(attemptId, step === undefined ? 'play' : `play ${step}`),
  replaceAgent: ({ attemptId }) => record(attemptId, 'another agent'),
  hangUp: async ({ attemptId, cause }) => {
    await record(attemptId, `hang up: ${cause}`);
    return worldOf(attemptId).hangUp();
  },
  reconcileAttempt: async (request) => {
    await record(request.attemptId, 'reconcile');
    return worldOf(request.attemptId).reconcile(request);
  },
  concludeAttempt: async ({ attemptId }) => {
    await record(attemptId, 'conclude');
    const next = worldOf(attemptId).conclusions.shift() ?? {};
    return {
      dueAt: null,
      final: next.dueAt === undefined && next.state !== 'ready',
      campaignId: 'c',
      providerAccountId,
      ...next,
    } as Conclusion;
  },
  contactSchedule: ({ contactId }) => Promise.resolve(nextSchedule(contactId)),
  markReady: async ({ contactId }) => {
    await record(`${contactId}0`, 'ready');
    return nextSchedule(contactId, false);
  },
  afterCall: async ({ attemptId }: { attemptId: string }) => {
    await record(attemptId, 'after call');
    return worldOf(attemptId).afterCall();
  },
  deliverCrmPush: ({ attemptId }: { attemptId: string }) => record(attemptId, 'deliver push'),
} satisfies AttemptActivities & ContactActivities & Record<string, unknown>;

function record(attemptId: string, what: string): Promise<void> {
  worldOf(attemptId).asked.push(what);
  return Promise.resolve();
}

function nextSchedule(contactId: string, take = true): ContactSchedule | null {
  const world = worldOf(`${contactId}0`);
  const next = world.schedules[0];
  if (take && world.schedules.length > 0) world.schedules.shift();
  return next === undefined ? final : next;
}

let engine: TestEngine;

/** Runs the engine for the stories of a file. To be called at its top. */
export function useContactWorkflows(): void {
  beforeAll(async () => {
    engine = await startTestEngine({ bundle: await bundleWithShortLimits(), activities, providerAccountId });
  }, 60_000);
  afterAll(() => engine.stop());
}

/** Of all stories that were begun: what an engineer reads in the Temporal UI about timers and activities without a word. */
export async function entriesWithoutSummary(): Promise<unknown[]> {
  const entries = await Promise.all(
    [...worlds.keys()].map(async (contactId) =>
      summariesOf(await engine.client.workflow.getHandle(`contact/${contactId}`).fetchHistory()),
    ),
  );
  expect(entries.length).toBeGreaterThan(0);
  return entries.flat().filter(({ summary }) => summary === null);
}

interface Scenario {
  contactId: string;
  handle: WorkflowHandle;
  world: World;
  lease(number: number, changes?: Partial<Lease>): Lease;
  tell(event: Partial<CallEvent> & { type: CallEvent['type'] }, number?: number): Promise<void>;
  until(what: string): Promise<void>;
  /** The workflow has heard that the bot is connected: a loss that is told before it does not count. */
  connected(): Promise<void>;
}

/** A story's own steps must come before these run out, however busy the machine is; stories of a limit set a short one. */
const unhurried = { ringTimeoutSeconds: 60, maxDurationSeconds: 60 };
/** The contact goes on being wanted, however often it asks. */
export const forAsLongAsItAsks = (schedule: ContactSchedule): ContactSchedule[] =>
  Array<ContactSchedule>(1_000).fill(schedule);

export async function start(set: (world: World) => void = () => {}, changes: Partial<Lease> = {}): Promise<Scenario> {
  const contactId = randomUUID();
  const world = new World();
  set(world);
  worlds.set(contactId, world);
  const lease = (number: number, more: Partial<Lease> = {}): Lease =>
    quickLease(providerAccountId, {
      contactId,
      attemptId: `${contactId}${number}`,
      number,
      reason: number === 1 ? 'fresh' : 'retry',
      waiting: number > 1,
      ...unhurried,
      ...changes,
      ...more,
    });
  const handle = await engine.client.workflow.start(workflowTypes.contact, {
    taskQueue: engine.taskQueue,
    workflowId: `contact/${contactId}`,
    args: [{ campaignId: randomUUID(), contactId, lease: lease(1) }],
  });
  let serial = 0;
  return {
    contactId,
    handle,
    world,
    lease,
    tell: (event, number = 1) =>
      handle.signal(signalNames.callEvent, {
        attemptId: `${contactId}${number}`,
        event: { id: `e${++serial}`, at: new Date().toISOString(), ...event },
      }),
    until: async (what) => {
      await eventually(() => (world.asked.includes(what) ? true : undefined)).catch(() => undefined);
      expect(world.asked).toContain(what);
    },
    connected: async () => {
      await eventually(async () => {
        const list = (await handle.fetchHistory()).events ?? [];
        const attach = list.find(
          ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'attachBot',
        );
        const done = list.findIndex(
          ({ activityTaskCompletedEventAttributes: completed }) =>
            completed && String(completed.scheduledEventId) === String(attach?.eventId),
        );
        if (done === -1) return undefined;
        return list.slice(done).some((event) => event.workflowTaskCompletedEventAttributes) ? true : undefined;
      });
    },
  };
}

export const detected = (answeredBy: AnsweredBy) => ({ type: 'detected', answeredBy }) as const;
export const ended = {
  type: 'ended',
  cause: 'normal',
  endedBy: 'callee',
  words: '',
  sipCode: null,
  vendorCode: null,
} as const;
