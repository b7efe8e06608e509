import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { bundleWorkflowCode, Worker, type NativeConnection } from '@temporalio/worker';
import { workerTuning } from '#temporal.config';

export interface EmptyActivities {
  first(id: number): Promise<void>;
  second(id: number): Promise<void>;
  third(id: number): Promise<void>;
}

const empty: EmptyActivities = {
  first: () => Promise.resolve(),
  second: () => Promise.resolve(),
  third: () => Promise.resolve(),
};

/** Children per second through a bare parent, with the tuning of our engine's worker. */
export async function measureBare(options: {
  client: Client;
  connection: NativeConnection;
  children: number;
  inFlight: number;
}): Promise<number> {
  const taskQueue = `bare-${randomUUID()}`;
  const worker = await Worker.create({
    connection: options.connection,
    taskQueue,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('./bare-workflows.ts', import.meta.url)),
    }),
    activities: empty,
    maxCachedWorkflows: workerTuning.maxCachedWorkflows,
    maxConcurrentWorkflowTaskExecutions: workerTuning.maxConcurrentWorkflowTaskExecutions,
    maxConcurrentActivityTaskExecutions: workerTuning.maxConcurrentActivityTaskExecutions,
  });
  const run = (children: number) =>
    options.client.workflow.execute('bareParent', {
      taskQueue,
      workflowId: `bare-${randomUUID()}`,
      args: [{ children, inFlight: options.inFlight }],
    });
  return worker.runUntil(async () => {
    await run(Math.min(options.inFlight, options.children));
    const startedAt = performance.now();
    await run(options.children);
    return options.children / ((performance.now() - startedAt) / 1000);
  });
}
