/** Calls per second: the server's limit per provider account, changed while it dials, lower while the carrier refuses. */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyCallEvent } from '#db/call/call-event.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { concludeAttempt } from '#db/dialling/conclusion.ts';
import { lookAtPaces } from '#db/dialling/pace.ts';
import { contacts, providerAccounts, providerPaces } from '#db/schema/index.ts';
import { paceLookMs } from '#domain/dialling/pace.ts';
import { readQueueRate } from '#providers/temporal/queue-rate.ts';
import { runDialWorkers } from '#workers/engine/dial-workers.ts';
import { contactWorkflowId, dialTaskQueue, workflowTypes } from '#temporal.config';
import { addContacts, createAccount, createCampaign, setFleet, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { ended } from '../support/ended.ts';
import { one } from '../support/one.ts';
import { quickLease } from '../support/quick-lease.ts';
import { bundleWithShortLimits, startTestEngine, type TestEngine } from '../support/workflow-worker.ts';

let test: TestDatabase;
let connection: Connection;
let native: NativeConnection;
let temporal: Client;
let engine: TestEngine;
let account: TestAccount;
let campaignId: string;
let stop: AbortController;
let working: Promise<void>;
let serial = 0;
const dialledAt: number[] = [];

beforeAll(async () => {
  const address = process.env.TEMPORAL_ADDRESS ?? '';
  [test, connection, native] = await Promise.all([
    createTestDatabase(),
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  temporal = new Client({ connection });
  await setFleet(test.db, 100);
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

beforeEach(async () => {
  dialledAt.length = 0;
  stop = new AbortController();
  working = Promise.resolve();
  account = await createAccount(test.db, { maxConcurrentCalls: 50 });
  campaignId = await createCampaign(test.db, account, { settings: { concurrency: 50 } });
});
afterEach(async () => {
  stop.abort();
  await working;
  await test.db.delete(providerPaces);
});

function startDialling(): void {
  working = runDialWorkers({
    db: test.db,
    connection: native,
    temporal,
    namespace: 'default',
    dial: () => {
      dialledAt.push(Date.now());
      return Promise.resolve('over');
    },
    log: pino({ level: 'silent' }),
    stop: stop.signal,
  });
}

const rate = () => readQueueRate(temporal, dialTaskQueue(account.accountId));
const setRate = (maxCallsPerSecond: number) =>
  test.db.update(providerAccounts).set({ maxCallsPerSecond }).where(eq(providerAccounts.id, account.accountId));

/** A call that the carrier refuses: no free channel. */
async function refusedCall(): Promise<string> {
  serial += 1;
  const contactId = one(await addContacts(test.db, campaignId, 1, serial));
  const { leases } = await claimContacts(test.db, { campaignId, claimId: randomUUID(), now: new Date() });
  const { attemptId } = one(leases.filter((lease) => lease.contactId === contactId));
  await applyCallEvent(test.db, attemptId, ended('capacity', { endedBy: 'carrier', sipCode: 403, vendorCode: 'D1' }));
  await concludeAttempt(test.db, { attemptId, timeScale: 1, now: new Date() });
  return contactId;
}

describe('the rate of an account', () => {
  it('is the server’s limit, and follows a change while it dials', async () => {
    startDialling();
    await expect.poll(rate, { timeout: 10_000 }).toBe(5);
    await setRate(2);
    await expect.poll(rate, { timeout: 10_000 }).toBe(2);
    await setRate(9);
    await expect.poll(rate, { timeout: 10_000 }).toBe(9);
  }, 40_000);

  it('holds back dials, whoever asks for them', async () => {
    await setRate(1);
    startDialling();
    await expect.poll(rate, { timeout: 10_000 }).toBe(1);
    const dials = 5;
    for (let i = 0; i < dials; i++) {
      const contactId = randomUUID();
      const lease = quickLease(account.accountId, { contactId, ringTimeoutSeconds: 15, maxDurationSeconds: 60 });
      await temporal.workflow.start(workflowTypes.contact, {
        taskQueue: engine.taskQueue,
        workflowId: contactWorkflowId(contactId),
        args: [{ campaignId, contactId, lease }],
      });
    }
    await expect.poll(() => dialledAt.length, { timeout: 30_000 }).toBe(dials);
    const first = dialledAt[0] ?? 0;
    const last = dialledAt.at(-1) ?? 0;
    // One may pass at once besides the first; four at one a second would otherwise need nothing.
    expect(last - first).toBeGreaterThan((dials - 2) * 900);
  }, 60_000);
});

describe('a carrier without capacity', () => {
  it('lowers the pace, which comes back by itself', async () => {
    startDialling();
    await expect.poll(rate, { timeout: 10_000 }).toBe(5);
    await refusedCall();
    await expect.poll(rate, { timeout: 10_000, interval: 100 }).toBe(2.5);
    await expect.poll(rate, { timeout: 30_000 }).toBe(5);
  }, 60_000);

  it('costs nobody an attempt', async () => {
    const contactId = await refusedCall();
    const [contact] = await test.db.select().from(contacts).where(eq(contacts.id, contactId));
    expect(contact).toMatchObject({ attempts: 0, deferrals: 1, state: 'waiting_retry' });
  });

  it('is heard once, however many engines look', async () => {
    const start = Date.now();
    const look = (ms: number) => lookAtPaces(test.db, new Date(start + ms));
    const pace = async (ms: number) =>
      (await look(ms)).find((one) => one.providerAccountId === account.accountId)?.perSecond;
    expect(await pace(0)).toBe(5);
    await refusedCall();
    const looks = await Promise.all([1, 2, 3].map(() => pace(paceLookMs)));
    expect(looks).toEqual([2.5, 2.5, 2.5]);
    expect(await pace(2 * paceLookMs)).toBe(3);
  });
});
