/** A new build of the engine comes in the middle of calls: two builds side by side, on a real Temporal server. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallEvent } from '#domain/call/call-event.ts';
import type { Conclusion, Lease } from '#domain/dialling/claim.ts';
import { signalNames, workflowTypes } from '#temporal.config';
import { becomeCurrent, deploymentOptions } from '#workers/engine/rollout.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const address = process.env.TEMPORAL_ADDRESS ?? '';
const taskQueue = `versions-${randomUUID()}`;
const providerAccountId = randomUUID();
const silent = { info: () => {}, warn: () => {} };
const stop = new AbortController();
/** Names that no other run of these tests has used. */
const run = randomUUID().slice(0, 8);

let connection: Connection;
let client: Client;
const builds: Build[] = [];

beforeAll(async () => {
  connection = await Connection.connect({ address });
  client = new Client({ connection });
});
afterAll(async () => {
  stop.abort();
  for (const build of builds) await build.stop();
  await connection.close();
});

/** Who did what for which attempt: `build what`. */
const done = new Map<string, string[]>();
const doneFor = (attemptId: string): string[] => done.get(attemptId) ?? [];

interface Build {
  buildId: string;
  becomeCurrent(): Promise<boolean>;
  stop(): Promise<void>;
}

async function startBuild(name: string, options: { isNext: boolean }): Promise<Build> {
  const buildId = `${run}-${name}`;
  const record = (what: string, result: unknown) => {
    return ({ attemptId }: { attemptId: string }) => {
      done.set(attemptId, [...doneFor(attemptId), `${name} ${what}`]);
      return Promise.resolve(result);
    };
  };
  const concluded: Conclusion = {
    ...{ outcome: 'connected', state: 'completed', final: true, dueAt: null, conversation: false, push: false },
    ...{ campaignId: 'c', providerAccountId },
  };
  const activities = {
    dial: record('dial', 'placed'),
    attachBot: record('attach', undefined),
    hangUp: record('hang up', undefined),
    reconcileAttempt: record('reconcile', 'alive'),
    concludeAttempt: record('conclude', concluded),
    contactSchedule: () => Promise.resolve(null),
  };
  // As two processes would: on one connection two workers must not poll one queue.
  const native = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: path('../../workflows/index.ts'),
      webpackConfigHook: (config) => ({
        ...config,
        plugins: [...(config.plugins ?? []), ...(options.isNext ? [{ apply: replaceVisibility }] : [])],
      }),
    }),
    activities,
    workerDeploymentOptions: deploymentOptions(buildId, 'auto'),
  });
  const dialler = await Worker.create({
    connection: native,
    taskQueue: `dial/${providerAccountId}`,
    activities: { dial: activities.dial },
  });
  const running = Promise.all([worker.run(), dialler.run()]);
  let stopped = false;
  const build: Build = {
    buildId,
    becomeCurrent: () =>
      becomeCurrent({ temporal: client, namespace: 'default', buildId, log: silent, stop: stop.signal }),
    async stop() {
      if (stopped) return;
      stopped = true;
      for (const one of [worker, dialler]) if (one.getState() === 'RUNNING') one.shutdown();
      await running;
      await native.close();
    },
  };
  builds.push(build);
  return build;
}

function replaceVisibility(compiler: { webpack: typeof import('webpack') }): void {
  new compiler.webpack.NormalModuleReplacementPlugin(
    /\.\/visibility\.ts$/,
    path('../support/next-visibility.ts'),
  ).apply(compiler as never);
}

interface Call {
  attemptId: string;
  handle: WorkflowHandle;
  tell(event: Partial<CallEvent> & { type: CallEvent['type'] }): Promise<void>;
}

async function startCall(): Promise<Call> {
  const contactId = randomUUID();
  const attemptId = randomUUID();
  const lease: Lease = {
    ...{ contactId, attemptId, number: 1, reason: 'fresh', providerAccountId, style: 'call_control' },
    ...{ ringTimeoutSeconds: 60, maxDurationSeconds: 600, leaveMessage: false, waiting: false },
  };
  const handle = await client.workflow.start(workflowTypes.contact, {
    taskQueue,
    workflowId: `contact/${contactId}`,
    args: [{ campaignId: randomUUID(), contactId, lease }],
  });
  let serial = 0;
  return {
    attemptId,
    handle,
    tell: (event) =>
      handle.signal(signalNames.callEvent, {
        attemptId,
        event: { id: `e${++serial}`, at: new Date().toISOString(), ...event },
      }),
  };
}

const human = { type: 'detected', answeredBy: 'human' } as const;
const ended = {
  ...{ type: 'ended', cause: 'normal', endedBy: 'callee', words: '', sipCode: null, vendorCode: null },
} as Partial<CallEvent> & { type: 'ended' };
const soon = { timeout: 20_000, interval: 50 };
const until = (call: Call, what: string) => expect.poll(() => doneFor(call.attemptId), soon).toContain(what);
const buildOf = async (call: Call) =>
  (await call.handle.describe()).raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId;

describe('a new build in the middle of calls', () => {
  it('takes over calls in every state and all new ones; nothing is dialled twice', async () => {
    const old = await startBuild('old', { isNext: false });
    expect(await old.becomeCurrent()).toBe(true);
    const ringing = await Promise.all(Array.from({ length: 5 }, startCall));
    const talking = await Promise.all(Array.from({ length: 5 }, startCall));
    for (const call of [...ringing, ...talking]) await until(call, 'old dial');
    for (const call of talking) {
      await call.tell(human);
      await until(call, 'old attach');
    }

    const next = await startBuild('next', { isNext: true });
    expect(await next.becomeCurrent()).toBe(true);
    const fresh = await Promise.all(Array.from({ length: 5 }, startCall));
    for (const call of fresh) await expect.poll(() => doneFor(call.attemptId).length, soon).toBe(1);
    // Calls in flight are heard of by both builds' workers, whichever still runs.
    for (const call of ringing) await call.tell(human);
    for (const call of ringing) await expect.poll(() => doneFor(call.attemptId).length, soon).toBe(2);
    await old.stop();
    for (const call of fresh) {
      await call.tell(human);
      await until(call, 'next attach');
    }
    for (const call of [...ringing, ...talking, ...fresh]) await call.tell(ended);
    for (const call of [...ringing, ...talking, ...fresh]) await call.handle.result();

    for (const call of [...ringing, ...talking, ...fresh]) {
      const steps = doneFor(call.attemptId).map((step) => step.split(' ').slice(1).join(' '));
      expect(steps).toEqual(['dial', 'attach', 'conclude']);
      expect(doneFor(call.attemptId).at(-1)).toBe('next conclude');
      expect(await buildOf(call)).toBe(next.buildId);
    }
    // What the next version does more, it does for calls that had not come to that point.
    const noted = async (call: Call) => (await call.handle.describe()).memo?.noted;
    for (const call of talking) expect(await noted(call)).toBeUndefined();
    for (const call of [...ringing, ...fresh]) expect(await noted(call)).toBe('in conversation');
  });

  it('is not pushed aside by an old one that starts again', async () => {
    const old = await startBuild('old', { isNext: false });
    expect(await old.becomeCurrent()).toBe(false);
    const call = await startCall();
    await expect.poll(() => doneFor(call.attemptId).length, soon).toBe(1);
    await call.tell(human);
    await until(call, 'next attach');
    await call.tell(ended);
    await call.handle.result();
    expect(doneFor(call.attemptId).filter((step) => step.endsWith('dial'))).toHaveLength(1);
  });
});
