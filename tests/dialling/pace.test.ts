/** Calls per second: the server's limit per provider account, changed while it dials, lower while the carrier refuses. */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyCallEvent } from '#db/call/call-event.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { concludeAttempt } from '#db/dialling/conclusion.ts';
import { lookAtPaces } from '#db/dialling/pace.ts';
import { contacts, providerAccounts, providerPaces } from '#db/schema/index.ts';
import { paceLookMs } from '#domain/dialling/pace.ts';
import { readQueueRate } from '#providers/temporal/queue-rate.ts';
import { runDialWorkers } from '#workers/engine/dial-workers.ts';
import { contactWorkflowId, dialTaskQueue, workflowTypes } from '#temporal.config';
import { addContacts, createAccount, createCampaign, setFleet } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { ended } from '../support/ended.ts';
import { eventually } from '../support/eventually.ts';
import { one } from '../support/one.ts';
import { quickLease } from '../support/quick-lease.ts';
import { bundleWithShortLimits, startTestEngine, type TestEngine } from '../support/workflow-worker.ts';

let test: TestDatabase;
let connection: Connection;
let native: NativeConnection;
let temporal: Client;
let engine: TestEngine;
let serial = 0;
/** When the carrier was asked to dial, by attempt. */
const dialledAt = new Map<string, number>();

beforeAll(async () => {
  const address = process.env.TEMPORAL_ADDRESS ?? '';
  [test, connection, native] = await Promise.all([
    createTestDatabase(),
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  temporal = new Client({ connection });
  await setFleet(test.db, 1_000);
  const over = { state: 'completed', final: true, dueAt: null, campaignId: 'c' };
  engine = await startTestEngine({
    bundle: await bundleWithShortLimits(),
    providerAccountId: randomUUID(),
    activities: {
      concludeAttempt: () => Promise.resolve({ ...over, outcome: 'failed', push: false, conversation: false }),
      contactSchedule: () => Promise.resolve(over),
    },
  });
}, 90_000);
afterAll(async () => {
  await engine.stop();
  await connection.close();
  await native.close();
  await test.drop();
});

interface Carrier {
  accountId: string;
  campaignId: string;
}

async function newCarrier(): Promise<Carrier> {
  const account = await createAccount(test.db, { maxConcurrentCalls: 50 });
  const campaignId = await createCampaign(test.db, account, { settings: { concurrency: 50 } });
  return { accountId: account.accountId, campaignId };
}

const setRate = ({ accountId }: Carrier, maxCallsPerSecond: number) =>
  test.db.update(providerAccounts).set({ maxCallsPerSecond }).where(eq(providerAccounts.id, accountId));

/** Waits until the server lets so many dials through a second. */
async function rateBecomes({ accountId }: Carrier, wanted: number): Promise<void> {
  const rates = new Set<number | null | undefined>();
  await eventually(async () => {
    const rate = await readQueueRate(temporal, dialTaskQueue(accountId));
    rates.add(rate);
    return rate === wanted ? true : undefined;
  }).catch(() => undefined);
  expect([...rates]).toContain(wanted);
}

/** A call that the carrier refuses: no free channel. */
async function refusedCall({ campaignId }: Carrier): Promise<string> {
  serial += 1;
  const contactId = one(await addContacts(test.db, campaignId, 1, serial));
  const { leases } = await claimContacts(test.db, { campaignId, claimId: randomUUID(), now: new Date() });
  const { attemptId } = one(leases.filter((lease) => lease.contactId === contactId));
  await applyCallEvent(test.db, attemptId, ended('capacity', { endedBy: 'carrier', sipCode: 403, vendorCode: 'D1' }));
  await concludeAttempt(test.db, { attemptId, timeScale: 1, now: new Date() });
  return contactId;
}

describe('a carrier without capacity', () => {
  it('costs nobody an attempt', async () => {
    const contactId = await refusedCall(await newCarrier());
    const contact = one(await test.db.select().from(contacts).where(eq(contacts.id, contactId)));
    expect(contact).toMatchObject({ attempts: 0, deferrals: 1, state: 'waiting_retry' });
  });

  it('is heard once, however many engines look', async () => {
    const carrier = await newCarrier();
    const start = Date.now();
    const look = (ms: number) => lookAtPaces(test.db, new Date(start + ms));
    const pace = async (ms: number) =>
      (await look(ms)).find((one) => one.providerAccountId === carrier.accountId)?.perSecond;
    expect(await pace(0)).toBe(5);
    await refusedCall(carrier);
    const looks = await Promise.all([1, 2, 3].map(() => pace(paceLookMs)));
    expect(looks).toEqual([2.5, 2.5, 2.5]);
    expect(await pace(2 * paceLookMs)).toBe(3);
    // The engines of the next stories look at the time of the clock.
    await test.db.delete(providerPaces);
  });
});

describe.concurrent('the rate of an account', () => {
  const stop = new AbortController();
  let working: Promise<void>;
  beforeAll(() => {
    working = runDialWorkers({
      db: test.db,
      connection: native,
      temporal,
      namespace: 'default',
      dataConverter: {},
      dial: ({ attemptId }) => {
        dialledAt.set(attemptId, Date.now());
        return Promise.resolve('over');
      },
      log: pino({ level: 'silent' }),
      stop: stop.signal,
    });
  });
  afterAll(async () => {
    stop.abort();
    await working;
  });

  it('is the server’s limit, and follows a change while it dials', async () => {
    const carrier = await newCarrier();
    await rateBecomes(carrier, 5);
    await setRate(carrier, 2);
    await rateBecomes(carrier, 2);
    await setRate(carrier, 9);
    await rateBecomes(carrier, 9);
  });

  it('is whole, not divided among partitions of the queue', async () => {
    const carrier = await newCarrier();
    await rateBecomes(carrier, 5);
    const taskQueue = { name: dialTaskQueue(carrier.accountId) };
    const queue = await temporal.workflowService.listTaskQueuePartitions({ namespace: 'default', taskQueue });
    expect(queue.activityTaskQueuePartitions).toHaveLength(1);
  });

  it('holds back dials, whoever asks for them', async () => {
    const carrier = await newCarrier();
    await setRate(carrier, 1);
    await rateBecomes(carrier, 1);
    const dials = 5;
    const leases = Array.from({ length: dials }, () =>
      quickLease(carrier.accountId, { ringTimeoutSeconds: 15, maxDurationSeconds: 60 }),
    );
    for (const lease of leases) {
      await temporal.workflow.start(workflowTypes.contact, {
        taskQueue: engine.taskQueue,
        workflowId: contactWorkflowId(lease.contactId),
        args: [{ campaignId: carrier.campaignId, contactId: lease.contactId, lease }],
      });
    }
    const at = await eventually(() => {
      const times = leases.flatMap(({ attemptId }) => dialledAt.get(attemptId) ?? []);
      return times.length === dials ? times : undefined;
    });
    // One may pass at once besides the first; four at one a second would otherwise need nothing.
    expect(Math.max(...at) - Math.min(...at)).toBeGreaterThan((dials - 2) * 900);
  });

  it('is lower while the carrier has no capacity, and comes back by itself', async () => {
    const carrier = await newCarrier();
    await rateBecomes(carrier, 5);
    await refusedCall(carrier);
    await rateBecomes(carrier, 2.5);
    await rateBecomes(carrier, 5);
  });
});
