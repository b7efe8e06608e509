import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { Worker, type NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { AttemptActivities } from '#activities/attempt/index.ts';
import type { Database } from '#db/client.ts';
import { lookAtPaces } from '#db/dialling/pace.ts';
import { paceLookMs } from '#domain/dialling/pace.ts';
import { setQueueRate } from '#providers/temporal/queue-rate.ts';
import { dialTaskQueue, workerTuning } from '#temporal.config';
import { keepRunning, type Runnable } from './keep-running.ts';
import { pause } from './pause.ts';
import { traceInterceptors } from './trace-activities.ts';

interface DialWorkersOptions {
  db: Database;
  connection: NativeConnection;
  temporal: Client;
  namespace: string;
  dataConverter: DataConverter;
  dial: AttemptActivities['dial'];
  log: Logger;
  stop: AbortSignal;
}

/** A worker that broke is begun again; three times in a row, and something is wrong with the whole process. */
const restarts = { maxFailures: 3, soundAfterMs: 5 * 60_000, pauseMs: 2_000 };

/**
 * One activity worker per provider account on the account's own task queue, whose rate the server limits to the
 * account's pace: its calls per second, or less while the carrier refuses for lack of capacity. Follows the accounts in
 * the database until `stop`, then ends in good order. A change of pace interrupts no dial.
 * @throws what broke a worker three times in a row: the account's leases would wait for a queue that nobody serves
 */
export async function runDialWorkers(options: DialWorkersOptions): Promise<void> {
  const broken = new AbortController();
  const stop = AbortSignal.any([options.stop, broken.signal]);
  /** Dials per second that the server was told, and the worker, by account. */
  const running = new Map<string, { perSecond: number; done: Promise<void> }>();
  while (!stop.aborted) {
    try {
      for (const { providerAccountId, perSecond } of await lookAtPaces(options.db, new Date())) {
        const present = running.get(providerAccountId);
        if (present?.perSecond === perSecond) continue;
        await setQueueRate(options.temporal, dialTaskQueue(providerAccountId), perSecond);
        options.log.info({ event: 'dial_worker.pace', providerAccountId, perSecond, before: present?.perSecond });
        if (present) present.perSecond = perSecond;
        else
          running.set(providerAccountId, { perSecond, done: serve({ ...options, stop }, providerAccountId, broken) });
      }
    } catch (error) {
      options.log.warn({ event: 'dial_worker.look_failed', reason: reasonOf(error) });
    }
    await pause(paceLookMs, stop);
  }
  await Promise.allSettled([...running.values()].map(({ done }) => done));
  if (broken.signal.aborted) throw broken.signal.reason;
}

/** Serves one account's queue until `stop`; what cannot be begun again ends all of them. */
function serve(options: DialWorkersOptions, providerAccountId: string, broken: AbortController): Promise<void> {
  const { log, stop } = options;
  return keepRunning({
    begin: () => createWorker(options, providerAccountId),
    onFailure: (error, failures) =>
      log.error({ event: 'dial_worker.failed', providerAccountId, failures, reason: reasonOf(error) }),
    stop,
    ...restarts,
  }).catch((error: unknown) => broken.abort(error));
}

async function createWorker(options: DialWorkersOptions, providerAccountId: string): Promise<Runnable> {
  const worker = await Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    dataConverter: options.dataConverter,
    interceptors: traceInterceptors,
    taskQueue: dialTaskQueue(providerAccountId),
    activities: { dial: options.dial },
    maxConcurrentActivityTaskExecutions: workerTuning.maxConcurrentDialExecutions,
    shutdownGraceTime: workerTuning.shutdownGraceTimeMs,
  });
  return {
    run: () => worker.run(),
    shutdown: () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    },
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
