/** Callbacks and cancelling with the workflows as they run: real Temporal, real Postgres, a carrier that is played. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attempts, callbacks, campaignNumbers, campaigns, contacts, providerNumbers } from '#db/schema/index.ts';
import { RetryPolicy } from '#domain/dialling/retry-policy.ts';
import {
  cancelCampaign,
  pauseCampaign,
  resumeCampaign,
  startCampaign,
} from '#operations/campaign/change-campaign-status.ts';
import type { ProbeContext } from '#operations/health/probe-services.ts';
import { cancelCallback } from '#operations/callback/cancel-callback.ts';
import { moveCallback } from '#operations/callback/move-callback.ts';
import { scheduleCallback } from '#operations/callback/schedule-callback.ts';
import { changeLiveSettings } from '#operations/campaign/change-live-settings.ts';
import { campaignWorkflowId, contactWorkflowId } from '#temporal.config';
import { one } from '../support/one.ts';
import { historyTexts, holding } from '../support/histories.ts';
import { spokenWords, startRealEngine, type RealEngine } from '../support/real-engine.ts';
import { actor, inSeconds, useScene } from '../support/scene.ts';
import { ServiceStubs } from '../support/service-stubs.ts';

const scene = useScene();
const { campaign, contact } = scene;
let engine: RealEngine;
/** Nobody asks them: who paused a campaign may resume it. */
const services = new ServiceStubs();
let context: ProbeContext & { temporal: RealEngine['client'] };
let phone: string;

beforeAll(async () => {
  await services.open();
  engine = await startRealEngine(scene.db, { providerAccountId: scene.account.accountId });
  context = { ...services.context(scene.db), temporal: engine.client };
});
afterAll(async () => {
  await engine.stop();
  await services.close();
});
beforeEach(async () => {
  engine.outcomes.length = 0;
  // Busy callees are called again after a second, callbacks that were missed, too (times are divided by 60).
  const soon = { maxRetries: 2, coolDownSeconds: 60 };
  const retryPolicy = RetryPolicy.parse({ busy: soon, callback: soon });
  await scene.begin({ status: 'draft', settings: { retryPolicy } });
  phone = (await contact()).phone;
});

const status = async () => (await campaign()).status;
const dialsOf = (to = phone) => engine.dialled.filter((dial) => dial.to === to).length;
const launch = () => startCampaign(context, { campaignId: scene.campaignId, actor });
const plan = (requestedFor: Date) =>
  scheduleCallback(context, {
    contactId: scene.contactId,
    source: 'console',
    requestedFor,
    createdBy: actor,
    now: new Date(),
  });
const callback = async (id: string) => one(await scene.db.select().from(callbacks).where(eq(callbacks.id, id)));
const soon = { timeout: 20_000, interval: 50 };

it('a contact that was never dialled is called at the time of its callback, not as a fresh one before', async () => {
  await setCampaign({ status: 'paused' });
  await plan(inSeconds(1));
  await resumeCampaign(context, { campaignId: scene.campaignId, actor, now: new Date() });
  await expect.poll(status, soon).toBe('completed');
  const rows = await scene.db.select().from(attempts).where(eq(attempts.contactId, scene.contactId));
  expect(rows.map(({ reason }) => reason)).toEqual(['callback']);
  expect(dialsOf()).toBe(1);
});

it('a completed campaign takes a contact up again that is long done, and completes once more', async () => {
  await launch();
  await expect.poll(status, soon).toBe('completed');
  await expect.poll(() => isRunning(campaignWorkflowId(scene.campaignId)), soon).toBe(false);
  const { callbackId } = await plan(inSeconds(600));
  expect(await status()).toBe('dialing');
  await moveCallback(context, { callbackId, requestedFor: inSeconds(1), actor, now: new Date() });
  await expect.poll(() => dialsOf(), soon).toBe(2);
  await expect.poll(status, soon).toBe('completed');
});

it('a callback that is moved nearer is dialled at the new time', async () => {
  await launch();
  await expect.poll(status, soon).toBe('completed');
  const { callbackId } = await plan(inSeconds(600));
  await moveCallback(context, { callbackId, requestedFor: inSeconds(1), actor, now: new Date() });
  await expect.poll(() => dialsOf(), soon).toBe(2);
  expect((await callback(callbackId)).status).toMatch(/dialling|done/);
});

it('a callback that is cancelled is not dialled, and everything comes to its end', async () => {
  await launch();
  await expect.poll(status, soon).toBe('completed');
  const { callbackId } = await plan(inSeconds(600));
  await cancelCallback(context, { callbackId, actor, timeScale: 60, now: new Date() });
  await expect.poll(status, soon).toBe('completed');
  await expect.poll(() => isRunning(contactWorkflowId(scene.contactId)), soon).toBe(false);
  expect(dialsOf()).toBe(1);
});

it('a missed callback is dialled again by its own rule', async () => {
  await launch();
  await expect.poll(status, soon).toBe('completed');
  engine.outcomes.push('no_answer', 'busy', 'talked');
  const { callbackId } = await plan(inSeconds(1));
  await expect.poll(() => dialsOf(), soon).toBe(4);
  await expect.poll(status, soon).toBe('completed');
  expect(await callback(callbackId)).toMatchObject({ status: 'done', misses: 2 });
});

it('a paused campaign dials no callback; resumed, it does', async () => {
  await scene.add(1);
  engine.outcomes.push('busy', 'busy');
  const putDown = engine.letRing();
  await launch();
  await expect.poll(() => dialsOf(), soon).toBe(1);
  await pauseCampaign(context, { campaignId: scene.campaignId, actor });
  // Only now: the retry is due a second after the call.
  putDown();
  await expect.poll(async () => (await contact()).state, soon).toMatch(/waiting_retry|ready/);
  await plan(inSeconds(0));
  await expect.poll(() => contact(), soon).toMatchObject({ state: 'ready', dueReason: 'callback' });
  expect(dialsOf()).toBe(1);
  await resumeCampaign(context, { campaignId: scene.campaignId, actor, now: new Date() });
  await expect.poll(() => dialsOf(), soon).toBe(2);
  await expect.poll(status, soon).toBe('completed');
});

it('a campaign without a slot goes on by itself when it is given one', async () => {
  const full = { providerAccountId: scene.account.accountId, number: '+12125550188', maxConcurrentCalls: 0 };
  const number = one(await scene.db.insert(providerNumbers).values(full).returning());
  await scene.db
    .update(campaignNumbers)
    .set({ providerNumberId: number.id })
    .where(eq(campaignNumbers.campaignId, scene.campaignId));
  await launch();
  const { settingsVersion: version } = await campaign();
  // Its first claim found no caller number free: without a nudge it would look again after ten seconds.
  await expect.poll(async () => (await campaign()).hungry, soon).toBe(true);
  const startedAt = Date.now();
  const change = { providerNumberIds: [scene.account.numberId] };
  expect(
    await changeLiveSettings(context, { campaignId: scene.campaignId, actor, expectedVersion: version, change }),
  ).toMatchObject({
    changed: ['callerNumbers'],
  });
  await expect.poll(() => dialsOf(), soon).toBe(1);
  expect(Date.now() - startedAt).toBeLessThan(5_000);
  await expect.poll(status, soon).toBe('completed');
});

describe('a campaign that is cancelled', () => {
  it('closes its contacts at once; their workflows end without being terminated, in a batch', async () => {
    const people = 40;
    const ids = await scene.add(people);
    const hour = RetryPolicy.parse({ busy: { maxRetries: 1, coolDownSeconds: 3600 * 24 } });
    const { settings } = await campaign();
    await setCampaign({ settings: { ...settings, retryPolicy: hour, concurrency: 50 } });
    engine.outcomes.push(...Array.from({ length: people + 1 }, () => 'busy' as const));
    await launch();
    const waiting = async () =>
      (await Promise.all(ids.map((id) => contact(id)))).filter(({ state }) => state === 'waiting_retry').length;
    await expect.poll(waiting, soon).toBe(people);
    const query = `CampaignId = '${scene.campaignId}' AND WorkflowType = 'contactWorkflow' AND ExecutionStatus = 'Running'`;
    const running = async () => (await engine.client.workflow.count(query)).count;
    await expect.poll(running, soon).toBe(people + 1);

    await cancelCampaign(context, { campaignId: scene.campaignId, actor });
    const states = new Set((await Promise.all(ids.map((id) => contact(id)))).map(({ state }) => state));
    expect([...states]).toEqual(['cancelled']);
    await expect.poll(running, { timeout: 60_000, interval: 250 }).toBe(0);
    const ends = await Promise.all(
      ids.map(async (id) => (await engine.client.workflow.getHandle(contactWorkflowId(id)).describe()).status.name),
    );
    expect(new Set(ends)).toEqual(new Set(['COMPLETED']));
    await expect.poll(() => isRunning(campaignWorkflowId(scene.campaignId)), soon).toBe(false);
    await expect(plan(inSeconds(60))).rejects.toMatchObject({ code: 'conflict' });
  });
});

async function setCampaign(set: Partial<typeof campaigns.$inferInsert>): Promise<void> {
  await scene.db.update(campaigns).set(set).where(eq(campaigns.id, scene.campaignId));
}

async function isRunning(workflowId: string): Promise<boolean> {
  return (await engine.client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
}

it('no history holds a number, or why somebody says that a call ended', async () => {
  const rows = await scene.db.select({ words: attempts.causeWords }).from(attempts);
  expect(rows.map(({ words }) => words)).toContain(spokenWords);
  const ids = (await scene.db.select({ id: campaigns.id }).from(campaigns)).map(({ id }) => `'${id}'`);
  const told = await historyTexts(engine.client, `CampaignId IN (${ids.join(', ')})`);
  // What a workflow decides by is there.
  expect(holding(told, ['endedBy'])).not.toEqual([]);
  const phones = (await scene.db.select({ phone: contacts.phone }).from(contacts)).map((row) => row.phone);
  expect(holding(told, ['Maria', ...phones])).toEqual([]);
});
