import type { Client } from '@temporalio/client';
import { Worker, type NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { AttemptActivities } from '#activities/attempt/index.ts';
import type { Database } from '#db/client.ts';
import { lookAtPaces } from '#db/dialling/pace.ts';
import { paceLookMs } from '#domain/dialling/pace.ts';
import { setQueueRate } from '#providers/temporal/queue-rate.ts';
import { dialTaskQueue, workerTuning } from '#temporal.config';
import { pause } from './pause.ts';

interface DialWorker {
  worker: Worker;
  /** Dials per second that the server was told. */
  perSecond: number;
  done: Promise<void>;
}

interface DialWorkersOptions {
  db: Database;
  connection: NativeConnection;
  temporal: Client;
  namespace: string;
  dial: AttemptActivities['dial'];
  log: Logger;
  stop: AbortSignal;
}

/**
 * One activity worker per provider account on the account's own task queue, whose rate the server limits to the
 * account's pace: its calls per second, or less while the carrier refuses for lack of capacity. Follows the accounts in
 * the database until `stop`, then ends in good order. A change of pace interrupts no dial.
 */
export async function runDialWorkers(options: DialWorkersOptions): Promise<void> {
  const { db, log, stop } = options;
  const running = new Map<string, DialWorker>();
  while (!stop.aborted) {
    try {
      for (const { providerAccountId, perSecond } of await lookAtPaces(db, new Date())) {
        const present = running.get(providerAccountId);
        if (present?.perSecond === perSecond) continue;
        await setQueueRate(options.temporal, dialTaskQueue(providerAccountId), perSecond);
        log.info({ event: 'dial_worker.pace', providerAccountId, perSecond, before: present?.perSecond });
        if (present) present.perSecond = perSecond;
        else running.set(providerAccountId, await begin(options, providerAccountId, perSecond));
      }
    } catch (error) {
      log.warn({ event: 'dial_worker.look_failed', reason: error instanceof Error ? error.name : 'unknown' });
    }
    await pause(paceLookMs, stop);
  }
  await Promise.all([...running.values()].map(end));
}

async function begin(options: DialWorkersOptions, providerAccountId: string, perSecond: number): Promise<DialWorker> {
  const worker = await Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: dialTaskQueue(providerAccountId),
    activities: { dial: options.dial },
    maxConcurrentActivityTaskExecutions: workerTuning.maxConcurrentDialExecutions,
    shutdownGraceTime: workerTuning.shutdownGraceTimeMs,
  });
  const done = worker.run();
  done.catch((error: unknown) =>
    options.log.error({ event: 'dial_worker.failed', reason: error instanceof Error ? error.message : 'unknown' }),
  );
  return { worker, perSecond, done };
}

async function end({ worker, done }: DialWorker): Promise<void> {
  if (worker.getState() === 'RUNNING') worker.shutdown();
  await done.catch(() => {});
}
