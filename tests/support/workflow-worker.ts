import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import './quiet-runtime.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The real workflows with short limits, so that every timer can be waited for. */
export async function bundleWithShortLimits(): Promise<{ code: string }> {
  return bundleWorkflowCode({
    workflowsPath: path('../../workflows/index.ts'),
    webpackConfigHook: (config) => ({
      ...config,
      plugins: [
        ...(config.plugins ?? []),
        {
          apply: (compiler) =>
            new compiler.webpack.NormalModuleReplacementPlugin(/\/limits\.ts$/, path('./short-limits.ts')).apply(
              compiler,
            ),
        },
      ],
    }),
  });
}

export interface TestEngine {
  client: Client;
  taskQueue: string;
  /** Serves a queue of its own with these activities until `stop`. */
  stop(): Promise<void>;
}

/** A worker with given activities on a task queue of its own; the dial queue of `providerAccountId` is served too. */
export async function startTestEngine(options: {
  bundle: { code: string };
  activities: object;
  providerAccountId: string;
  /** The worker's way to Temporal; its client always takes the straight one. */
  workerAddress?: string;
  /** Of worker and client. */
  dataConverter?: DataConverter;
}): Promise<TestEngine> {
  const address = process.env.TEMPORAL_ADDRESS;
  if (!address) throw new Error('TEMPORAL_ADDRESS is not set: run this through `npm test`');
  const { dataConverter } = options;
  const taskQueue = `test-${randomUUID()}`;
  const native = await NativeConnection.connect({ address: options.workerAddress ?? address });
  const connection = await Connection.connect({ address });
  const main = await Worker.create({
    connection: native,
    taskQueue,
    workflowBundle: options.bundle,
    dataConverter,
    activities: options.activities,
  });
  const dial = await Worker.create({
    connection: native,
    taskQueue: `dial/${options.providerAccountId}`,
    dataConverter,
    activities: options.activities,
  });
  const running = Promise.all([main.run(), dial.run()]);
  return {
    client: new Client({ connection, dataConverter }),
    taskQueue,
    async stop() {
      main.shutdown();
      dial.shutdown();
      await running;
      await connection.close();
      await native.close();
    },
  };
}
