import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { createAttemptActivities, type AttemptActivities } from '#activities/attempt/index.ts';
import { createCampaignActivities } from '#activities/campaign/index.ts';
import { createContactActivities } from '#activities/contact/index.ts';
import type { Database } from '#db/client.ts';
import type { Cause } from '#domain/call/call.ts';
import type { CallEvent } from '#domain/call/call-event.ts';
import { recordCallEvent } from '#operations/call/record-call-event.ts';
import { createNudger, type Nudger } from '#providers/temporal/nudger.ts';
import type { Telephony } from '#providers/telephony/telephony.ts';
import { dialTaskQueue, engineTaskQueue } from '#temporal.config';
import { ended } from './ended.ts';
import { noRooms } from './no-rooms.ts';
import './quiet-runtime.ts';

const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));

/** Why a played call ended, as a language model would write it. */
export const spokenWords = 'Maria cannot talk now, her father is ill.';

export interface Dialled {
  attemptId: string;
  /** E.164. */
  to: string;
}

export interface RealEngine {
  client: Client;
  /** Every dial the carrier got, in order. */
  dialled: Dialled[];
  /** What becomes of the next dials, in order; `talked` when nothing is ordered. */
  outcomes: (Cause | 'talked')[];
  /** From now on phones ring until the function that it returns is called. */
  letRing(): () => void;
  stop(): Promise<void>;
}

/**
 * Workflows and activities as the engine runs them, on the engine's own queues and a real database; only the carrier is
 * played: it takes every dial and reports its end at once, or when a story lets it.
 */
export async function startRealEngine(
  db: Database,
  options: {
    providerAccountId: string;
    /** Other workflows than those with the product's own limits. */
    bundle?: { code: string };
  },
): Promise<RealEngine> {
  const address = process.env.TEMPORAL_ADDRESS;
  if (!address) throw new Error('TEMPORAL_ADDRESS is not set: run this through `npm test`');
  const native = await NativeConnection.connect({ address });
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  const nudger = createNudger(client);
  const dialled: Dialled[] = [];
  const outcomes: RealEngine['outcomes'] = [];
  let mayEnd = Promise.resolve();

  const report = (attemptId: string, event: CallEvent): Promise<boolean> =>
    recordCallEvent({ db, temporal: client, nudger }, attemptId, event);
  const play = async (attemptId: string, outcome: Cause | 'talked'): Promise<void> => {
    const at = new Date().toISOString();
    const talked = outcome === 'talked';
    if (talked) await report(attemptId, { type: 'conversation_started', id: `${attemptId}:s`, at });
    await report(attemptId, ended(talked ? 'normal' : outcome, { id: `${attemptId}:e`, at, words: spokenWords }));
  };
  const telephony = {
    callFlow: 'call_control',
    place: ({ attemptId, to }: Dialled) => {
      dialled.push({ attemptId, to });
      const outcome = outcomes.shift() ?? 'talked';
      void mayEnd.then(() => play(attemptId, outcome));
      return Promise.resolve({ kind: 'placed', carrierCallId: `call-${attemptId}`, answered: false });
    },
    findActiveCall: () => Promise.resolve(null),
    hangUp: () => Promise.resolve(),
  } as unknown as Telephony;
  const attempt = createAttemptActivities({
    db,
    nudger,
    rooms: noRooms,
    telephonyOf: () => telephony,
    webhookUrlOf: () => 'http://127.0.0.1:9/',
    timeScale: 60,
  });
  const stopWorkers = await runWorkers({ native, client, db, nudger, attempt, ...options });
  return {
    client,
    dialled,
    outcomes,
    letRing() {
      const ringing = Promise.withResolvers<void>();
      mayEnd = ringing.promise;
      return ringing.resolve;
    },
    async stop() {
      await stopWorkers();
      await connection.close();
      await native.close();
    },
  };
}

/**
 * Runs the workflows and the activities of campaigns, contacts and attempts on the engine's own queues; calls are not
 * analysed. Returns what stops them.
 */
export async function runWorkers(engine: {
  native: NativeConnection;
  client: Client;
  db: Database;
  nudger: Nudger;
  attempt: AttemptActivities;
  providerAccountId: string;
  bundle?: { code: string };
}): Promise<() => Promise<void>> {
  const { native, client, db, nudger, attempt } = engine;
  const main = await Worker.create({
    connection: native,
    taskQueue: engineTaskQueue,
    workflowBundle: engine.bundle ?? (await bundleWorkflowCode({ workflowsPath })),
    activities: {
      ...attempt,
      ...createCampaignActivities({ db, temporal: client }),
      ...createContactActivities({ db, nudger }),
      afterCall: () => Promise.resolve({ pushed: true }),
    },
  });
  const dialler = await Worker.create({
    connection: native,
    taskQueue: dialTaskQueue(engine.providerAccountId),
    activities: { dial: attempt.dial },
  });
  const running = Promise.all([main.run(), dialler.run()]);
  return async () => {
    main.shutdown();
    dialler.shutdown();
    await running;
  };
}
