import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { eq } from 'drizzle-orm';
import type { Client } from '@temporalio/client';
import { bundleWorkflowCode, Worker, type NativeConnection } from '@temporalio/worker';
import { createAfterCallActivities } from '#activities/after-call/index.ts';
import { createAttemptActivities } from '#activities/attempt/index.ts';
import { createCampaignActivities } from '#activities/campaign/index.ts';
import { createContactActivities } from '#activities/contact/index.ts';
import type { Database } from '#db/client.ts';
import { campaigns } from '#db/schema/index.ts';
import type { SecretBox } from '#db/workspace/secret-box.ts';
import { recordCallEvent } from '#operations/call/record-call-event.ts';
import { openLocalFolder } from '#providers/storage/local-folder.ts';
import { createNudger, type Nudger } from '#providers/temporal/nudger.ts';
import { nudgeCampaign } from '#providers/temporal/wake.ts';
import type { CallControl } from '#providers/telephony/telephony.ts';
import { campaignWorkflowId, contactWorkflowId, dialTaskQueue, engineTaskQueue, workerTuning } from '#temporal.config';

export interface LifecycleFigures {
  contactsPerSecond: number;
  eventsPerContact: number;
  parentEventsPerContact: number;
  /** The longest history of a run of the parent, which continues as new before it has 10,000 events. */
  eventsPerParentRun: number;
}

export interface EngineOptions {
  client: Client;
  connection: NativeConnection;
  db: Database;
  box: SecretBox;
  storageDir: string;
  telephony: CallControl;
  accountId: string;
  campaignId: string;
  contactIds: string[];
}

/** Rooms are not what is measured: the instant carrier joins none. */
const noRooms = {
  prepare: () => Promise.resolve(),
  tellVerdict: () => Promise.resolve(),
  close: () => Promise.resolve(),
  list: () => Promise.resolve([]),
};

/** Contacts per second through the real workflows, activities, database and adapter, against an instant carrier. */
export async function measureLifecycle(options: EngineOptions): Promise<LifecycleFigures> {
  const { client } = options;
  const seconds = await dialToTheEnd(options);
  const sample = await Promise.all(
    options.contactIds
      .filter((_, index) => index % Math.ceil(options.contactIds.length / 20) === 0)
      .map((id) => client.workflow.getHandle(contactWorkflowId(id)).describe()),
  );
  const parentRuns: number[] = [];
  const parentId = campaignWorkflowId(options.campaignId);
  const { runId } = await client.workflow.getHandle(parentId).describe();
  // Runs that have just ended are listed a moment later.
  for (let tries = 0; tries < 100 && parentRuns.length === 0; tries++) {
    const found: { runId: string }[] = [];
    for await (const run of client.workflow.list({ query: `WorkflowId = '${parentId}'` })) found.push(run);
    if (found.some((run) => run.runId === runId)) {
      const runs = await Promise.all(found.map((run) => client.workflow.getHandle(parentId, run.runId).describe()));
      parentRuns.push(...runs.map((run) => run.historyLength));
    } else await sleep(100);
  }
  return {
    contactsPerSecond: options.contactIds.length / seconds,
    eventsPerContact: Math.max(...sample.map((run) => run.historyLength)),
    parentEventsPerContact: parentRuns.reduce((sum, events) => sum + events, 0) / options.contactIds.length,
    eventsPerParentRun: Math.max(...parentRuns),
  };
}

/** Runs the campaign with an engine of its own; resolves with the seconds until the last contact's workflow was over. */
export async function dialToTheEnd(options: EngineOptions, meanwhile?: () => Promise<void>): Promise<number> {
  const { client, db, connection } = options;
  const nudger = createNudger(client);
  const webhooks = await receiveWebhooks({ ...options, nudger });
  const attempt = createAttemptActivities({
    db,
    nudger,
    rooms: noRooms,
    telephonyOf: () => options.telephony,
    webhookUrlOf: () => `http://127.0.0.1:${(webhooks.address() as AddressInfo).port}/`,
    timeScale: 1,
  });
  const tuning = {
    maxCachedWorkflows: workerTuning.maxCachedWorkflows,
    maxConcurrentWorkflowTaskExecutions: workerTuning.maxConcurrentWorkflowTaskExecutions,
    maxConcurrentActivityTaskExecutions: workerTuning.maxConcurrentActivityTaskExecutions,
    maxConcurrentLocalActivityExecutions: workerTuning.maxConcurrentLocalActivityExecutions,
  };
  const engine = await Worker.create({
    connection,
    taskQueue: engineTaskQueue,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('../../../workflows/index.ts', import.meta.url)),
    }),
    activities: {
      ...attempt,
      ...createCampaignActivities({ db, temporal: client }),
      ...createContactActivities({ db, nudger }),
      ...createAfterCallActivities({
        db,
        secretBox: options.box,
        storage: openLocalFolder(options.storageDir),
        publicUrl: 'http://127.0.0.1',
        allowLoopback: true,
      }),
    },
    ...tuning,
  });
  const dialler = await Worker.create({
    connection,
    taskQueue: dialTaskQueue(options.accountId),
    activities: { dial: attempt.dial },
    maxConcurrentActivityTaskExecutions: workerTuning.maxConcurrentDialExecutions,
  });
  const seconds = await engine.runUntil(
    dialler.runUntil(async () => {
      const startedAt = performance.now();
      await nudgeCampaign(client, options.campaignId);
      await meanwhile?.();
      await untilCompleted(db, options.campaignId);
      await Promise.all(options.contactIds.map((id) => client.workflow.getHandle(contactWorkflowId(id)).result()));
      return (performance.now() - startedAt) / 1000;
    }),
  );
  webhooks.closeAllConnections();
  webhooks.close();
  return seconds;
}

async function untilCompleted(db: Database, campaignId: string): Promise<void> {
  for (;;) {
    const [row] = await db.select().from(campaigns).where(eq(campaigns.id, campaignId));
    if (row?.status === 'completed') return;
    if (row?.status !== 'dialing') throw new Error(`The campaign is ${row?.status}, not completed.`);
    await sleep(250);
  }
}

/** The server's part: verifies, stores and signals; and the agent's one report that a conversation has started. */
async function receiveWebhooks(options: {
  client: Client;
  db: Database;
  nudger: Nudger;
  telephony: CallControl;
}): Promise<Server> {
  const context = { db: options.db, temporal: options.client, nudger: options.nudger };
  const take = async (rawBody: string, headers: Record<string, string>): Promise<void> => {
    const { attemptId, events } = await options.telephony.readWebhook({ rawBody, headers });
    if (attemptId === null) return;
    for (const event of events) {
      if (event.type === 'bridged')
        await recordCallEvent(context, attemptId, { ...event, type: 'conversation_started', id: `${event.id}:agent` });
      await recordCallEvent(context, attemptId, event);
    }
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      take(Buffer.concat(chunks).toString('utf8'), request.headers as Record<string, string>).then(
        () => response.writeHead(200).end('ok'),
        () => response.writeHead(503).end('not taken'),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
