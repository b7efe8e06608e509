/** Callbacks and cancelling with the workflows as they run: real Temporal, real Postgres, a carrier that is played. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attempts, callbacks, campaignNumbers, campaigns, contacts, providerNumbers } from '#db/schema/index.ts';
import { RetryPolicy } from '#domain/dialling/retry-policy.ts';
import {
  cancelCampaign,
  changeCallback,
  changeWhileDialling,
  launchCampaign,
  pauseCampaign,
  requestCallback,
  resumeCampaign,
  withdrawCallback,
} from '#lib/server/campaign-control.ts';
import { campaignWorkflowId, contactWorkflowId } from '#temporal.config';
import { addContacts, createAccount, createCampaign, setFleet, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startRealEngine, type RealEngine } from '../support/real-engine.ts';

let test: TestDatabase;
let account: TestAccount;
let engine: RealEngine;
let context: { db: TestDatabase['db']; temporal: RealEngine['client'] };
let campaignId: string;
let contactId: string;
let phone: string;
let serial = 0;
const actor = 'tester';

beforeAll(async () => {
  test = await createTestDatabase();
  await setFleet(test.db, 1000);
  account = await createAccount(test.db, { maxConcurrentCalls: 1000 });
  engine = await startRealEngine(test.db, { providerAccountId: account.accountId });
  context = { db: test.db, temporal: engine.client };
});
afterAll(async () => {
  await engine.stop();
  await test.drop();
});
beforeEach(async () => {
  engine.outcomes.length = 0;
  // Busy callees are called again after a second, callbacks that were missed, too (times are divided by 60).
  const soon = { maxRetries: 2, coolDownSeconds: 60 };
  const retryPolicy = RetryPolicy.parse({ busy: soon, callback: soon });
  campaignId = await createCampaign(test.db, account, { status: 'draft', settings: { retryPolicy } });
  [contactId = ''] = await addContacts(test.db, campaignId, 1, ++serial);
  phone = (await contact()).phone;
});

const contact = async (id = contactId) =>
  (await test.db.select().from(contacts).where(eq(contacts.id, id)))[0] as typeof contacts.$inferSelect;
const status = async () =>
  (await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId)))[0]?.status ?? null;
const dialsOf = (to = phone) => engine.dialled.filter((dial) => dial.to === to).length;
const inSeconds = (seconds: number): Date => new Date(Date.now() + seconds * 1000);
const launch = () => launchCampaign(context, { campaignId, actor }, []);
const plan = (requestedFor: Date) =>
  requestCallback(context, { contactId, source: 'console', requestedFor, createdBy: actor });
const soon = { timeout: 20_000, interval: 50 };

it('a contact that was never dialled is called at the time of its callback, not as a fresh one before', async () => {
  await setCampaign({ status: 'paused' });
  await plan(inSeconds(1));
  await resumeCampaign(context, { campaignId, actor });
  await expect.poll(status, soon).toBe('completed');
  const rows = await test.db.select().from(attempts).where(eq(attempts.contactId, contactId));
  expect(rows.map(({ reason }) => reason)).toEqual(['callback']);
  expect(dialsOf()).toBe(1);
});

it('a completed campaign takes a contact up again that is long done, and completes once more', async () => {
  await launch();
  await expect.poll(status, soon).toBe('completed');
  await expect.poll(() => isRunning(campaignWorkflowId(campaignId)), soon).toBe(false);
  const { callbackId } = await plan(inSeconds(600));
  expect(await status()).toBe('dialing');
  await changeCallback(context, { callbackId, requestedFor: inSeconds(1), actor });
  await expect.poll(() => dialsOf(), soon).toBe(2);
  await expect.poll(status, soon).toBe('completed');
});

it('a callback that is moved nearer is dialled at the new time', async () => {
  await launch();
  await expect.poll(status, soon).toBe('completed');
  const { callbackId } = await plan(inSeconds(600));
  await changeCallback(context, { callbackId, requestedFor: inSeconds(1), actor });
  await expect.poll(() => dialsOf(), soon).toBe(2);
  const [row] = await test.db.select().from(callbacks).where(eq(callbacks.id, callbackId));
  expect(row?.status).toMatch(/dialling|done/);
});

it('a callback that is cancelled is not dialled, and everything comes to its end', async () => {
  await launch();
  await expect.poll(status, soon).toBe('completed');
  const { callbackId } = await plan(inSeconds(600));
  await withdrawCallback(context, { callbackId, actor, timeScale: 60 });
  await expect.poll(status, soon).toBe('completed');
  await expect.poll(() => isRunning(contactWorkflowId(contactId)), soon).toBe(false);
  expect(dialsOf()).toBe(1);
});

it('a missed callback is dialled again by its own rule', async () => {
  await launch();
  await expect.poll(status, soon).toBe('completed');
  engine.outcomes.push('no_answer', 'busy', 'talked');
  const { callbackId } = await plan(inSeconds(1));
  await expect.poll(() => dialsOf(), soon).toBe(4);
  await expect.poll(status, soon).toBe('completed');
  const [row] = await test.db.select().from(callbacks).where(eq(callbacks.id, callbackId));
  expect(row).toMatchObject({ status: 'done', misses: 2 });
});

it('a paused campaign dials no callback; resumed, it does', async () => {
  await addContacts(test.db, campaignId, 1, 5_000 + serial);
  engine.outcomes.push('busy', 'busy');
  const putDown = engine.letRing();
  await launch();
  await expect.poll(() => dialsOf(), soon).toBe(1);
  await pauseCampaign(context, { campaignId, actor });
  // Only now: the retry is due a second after the call.
  putDown();
  await expect.poll(async () => (await contact()).state, soon).toMatch(/waiting_retry|ready/);
  await plan(inSeconds(0));
  await expect.poll(() => contact(), soon).toMatchObject({ state: 'ready', dueReason: 'callback' });
  expect(dialsOf()).toBe(1);
  await resumeCampaign(context, { campaignId, actor });
  await expect.poll(() => dialsOf(), soon).toBe(2);
  await expect.poll(status, soon).toBe('completed');
});

it('a campaign without a slot goes on by itself when it is given one', async () => {
  const [number] = await test.db
    .insert(providerNumbers)
    .values({ providerAccountId: account.accountId, number: '+12125550188', maxConcurrentCalls: 0 })
    .returning();
  await test.db
    .update(campaignNumbers)
    .set({ providerNumberId: number?.id ?? '' })
    .where(eq(campaignNumbers.campaignId, campaignId));
  await launch();
  const { version } = await readVersion();
  // Its first claim found no caller number free: without a nudge it would look again after ten seconds.
  await expect.poll(() => isHungry(), soon).toBe(true);
  const startedAt = Date.now();
  const change = { providerNumberIds: [account.numberId] };
  expect(await changeWhileDialling(context, { campaignId, actor, expectedVersion: version, change })).toMatchObject({
    changed: ['callerNumbers'],
  });
  await expect.poll(() => dialsOf(), soon).toBe(1);
  expect(Date.now() - startedAt).toBeLessThan(5_000);
  await expect.poll(status, soon).toBe('completed');
});

describe('a campaign that is cancelled', () => {
  it('closes its contacts at once; their workflows end without being terminated, in a batch', async () => {
    const people = 40;
    const ids = await addContacts(test.db, campaignId, people, 6_000);
    const hour = RetryPolicy.parse({ busy: { maxRetries: 1, coolDownSeconds: 3600 * 24 } });
    const [row] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
    await setCampaign({ settings: { ...row?.settings, retryPolicy: hour, concurrency: 50 } as never });
    engine.outcomes.push(...Array.from({ length: people + 1 }, () => 'busy' as const));
    await launch();
    const waiting = async () =>
      (await Promise.all(ids.map((id) => contact(id)))).filter(({ state }) => state === 'waiting_retry').length;
    await expect.poll(waiting, soon).toBe(people);
    const query = `CampaignId = '${campaignId}' AND WorkflowType = 'contactWorkflow' AND ExecutionStatus = 'Running'`;
    const running = async () => (await engine.client.workflow.count(query)).count;
    await expect.poll(running, soon).toBe(people + 1);

    await cancelCampaign(context, { campaignId, actor });
    const states = new Set((await Promise.all(ids.map((id) => contact(id)))).map(({ state }) => state));
    expect([...states]).toEqual(['cancelled']);
    await expect.poll(running, { timeout: 60_000, interval: 250 }).toBe(0);
    const ends = await Promise.all(
      ids.map(async (id) => (await engine.client.workflow.getHandle(contactWorkflowId(id)).describe()).status.name),
    );
    expect(new Set(ends)).toEqual(new Set(['COMPLETED']));
    await expect.poll(() => isRunning(campaignWorkflowId(campaignId)), soon).toBe(false);
    await expect(plan(inSeconds(60))).rejects.toMatchObject({ code: 'conflict' });
  });
});

async function readVersion(): Promise<{ version: number }> {
  const [row] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
  return { version: row?.settingsVersion ?? 0 };
}

async function isHungry(): Promise<boolean> {
  const [row] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
  return row?.hungry ?? false;
}

async function setCampaign(set: Partial<typeof campaigns.$inferInsert>): Promise<void> {
  await test.db.update(campaigns).set(set).where(eq(campaigns.id, campaignId));
}

async function isRunning(workflowId: string): Promise<boolean> {
  return (await engine.client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
}
