import { Worker, type NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { AttemptActivities } from '#activities/attempt.ts';
import type { Database } from '#db/client.ts';
import { providerAccounts } from '#db/schema/index.ts';
import { dialTaskQueue, workerTuning } from '#temporal.config';

/** How often new accounts and changed rates are looked for. */
const lookEveryMs = 3_000;

interface DialWorker {
  worker: Worker;
  callsPerSecond: number;
  done: Promise<void>;
}

/**
 * One activity worker per provider account on the account's own task queue, whose rate the server limits to the
 * account's calls per second. Follows the accounts in the database until `stop`, then ends in good order.
 */
export async function runDialWorkers(options: {
  db: Database;
  connection: NativeConnection;
  namespace: string;
  dial: AttemptActivities['dial'];
  log: Logger;
  stop: AbortSignal;
}): Promise<void> {
  const { db, log, stop } = options;
  const running = new Map<string, DialWorker>();
  while (!stop.aborted) {
    try {
      for (const account of await db.select().from(providerAccounts)) {
        const present = running.get(account.id);
        if (present?.callsPerSecond === account.maxCallsPerSecond) continue;
        if (present) await end(present);
        running.set(account.id, await begin(options, account.id, account.maxCallsPerSecond));
        log.info({ event: 'dial_worker.started', providerAccountId: account.id, rate: account.maxCallsPerSecond });
      }
    } catch (error) {
      log.warn({ event: 'dial_worker.look_failed', reason: error instanceof Error ? error.name : 'unknown' });
    }
    await pause(lookEveryMs, stop);
  }
  await Promise.all([...running.values()].map(end));
}

async function begin(
  options: Parameters<typeof runDialWorkers>[0],
  providerAccountId: string,
  callsPerSecond: number,
): Promise<DialWorker> {
  const worker = await Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: dialTaskQueue(providerAccountId),
    activities: { dial: options.dial },
    maxConcurrentActivityTaskExecutions: workerTuning.maxConcurrentDialExecutions,
    maxTaskQueueActivitiesPerSecond: callsPerSecond,
    shutdownGraceTime: workerTuning.shutdownGraceTimeMs,
  });
  const done = worker.run();
  done.catch((error: unknown) =>
    options.log.error({ event: 'dial_worker.failed', reason: error instanceof Error ? error.message : 'unknown' }),
  );
  return { worker, callsPerSecond, done };
}

async function end({ worker, done }: DialWorker): Promise<void> {
  if (worker.getState() === 'RUNNING') worker.shutdown();
  await done.catch(() => {});
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stop.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
