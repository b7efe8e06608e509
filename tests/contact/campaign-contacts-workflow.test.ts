/** Contacts of a running campaign with the workflows as they run: real Temporal, real Postgres, a carrier that is played. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { contacts } from '#db/schema/index.ts';
import { contactFacts } from '#domain/contact/contact-input.ts';
import { RetryPolicy } from '#domain/dialling/retry-policy.ts';
import { startCampaign } from '#operations/campaign/change-campaign-status.ts';
import { addContacts as addToCampaign } from '#operations/contact/add-contacts.ts';
import { restoreContact } from '#operations/contact/restore-contact.ts';
import { withdrawContact } from '#operations/contact/withdraw-contact.ts';
import { campaignWorkflowId, contactWorkflowId } from '#temporal.config';
import { addPerson, createCampaign } from '../support/campaign.ts';
import { lawfulPhone } from '../support/lawful-numbers.ts';
import { startRealEngine, type RealEngine } from '../support/real-engine.ts';
import { actor, useScene } from '../support/scene.ts';
import { storedSaying } from '../support/words.ts';
import { bundleWithShortLimits } from '../support/workflow-worker.ts';

const scene = useScene();
const { campaign, contact } = scene;
let engine: RealEngine;
let context: { db: Database; temporal: RealEngine['client'] };

beforeAll(async () => {
  // The played calls end before a campaign has noted that it wants more slots: each would wait for its safety poll.
  const bundle = await bundleWithShortLimits();
  engine = await startRealEngine(scene.db, { providerAccountId: scene.account.accountId, bundle });
  context = { db: scene.db, temporal: engine.client };
});
afterAll(() => engine.stop());
beforeEach(async () => {
  engine.outcomes.length = 0;
  engine.dialled.length = 0;
  // Times are divided by 60: busy callees are called again after five seconds.
  const retryPolicy = RetryPolicy.parse({ busy: { maxRetries: 2, coolDownSeconds: 300 } });
  // One call at a time: of two that are dialled at once either may be the first.
  await scene.begin({ status: 'draft', settings: { retryPolicy, concurrency: 1 } });
});

const status = async () => (await campaign()).status;
const launch = (campaignId = scene.campaignId) => startCampaign(context, { campaignId, actor });
const soon = { timeout: 20_000, interval: 50 };

async function isRunning(workflowId: string): Promise<boolean> {
  return (await engine.client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
}

it('one that is withdrawn before its retry has no workflow any more, and its campaign is done', async () => {
  engine.outcomes.push('busy');
  await launch();
  await expect.poll(async () => (await contact()).state, soon).toBe('waiting_retry');
  await withdrawContact(context, { contactId: scene.contactId, actor, now: new Date() });
  await expect.poll(() => isRunning(contactWorkflowId(scene.contactId)), soon).toBe(false);
  await expect.poll(status, soon).toBe('completed');
  expect(engine.dialled).toHaveLength(1);
  expect((await contact()).stateReason).toEqual(storedSaying('Withdrawn'));
});

it('one that is taken up again gets its retry, also in a campaign that was completed without it', async () => {
  engine.outcomes.push('busy');
  await launch();
  await expect.poll(async () => (await contact()).state, soon).toBe('waiting_retry');
  await withdrawContact(context, { contactId: scene.contactId, actor, now: new Date() });
  await expect.poll(status, soon).toBe('completed');
  await expect.poll(() => isRunning(contactWorkflowId(scene.contactId)), soon).toBe(false);
  await restoreContact(context, { contactId: scene.contactId, actor, timeScale: 60, now: new Date() });
  expect(await status()).toBe('dialing');
  await expect.poll(() => engine.dialled.length, soon).toBe(2);
  await expect.poll(status, soon).toBe('completed');
  expect((await contact()).state).toBe('completed');
});

it('those that are added to a completed campaign are dialled, and it completes once more', async () => {
  await launch();
  await expect.poll(status, soon).toBe('completed');
  await expect.poll(() => isRunning(campaignWorkflowId(scene.campaignId)), soon).toBe(false);
  const phones = [lawfulPhone(7_001), lawfulPhone(7_002)];
  const people = phones.map((phone) => contactFacts({ phone }));
  expect(
    await addToCampaign(context, { campaignId: scene.campaignId, contacts: people, actor, now: new Date() }),
  ).toMatchObject({
    added: 2,
  });
  await expect.poll(() => engine.dialled.map(({ to }) => to).slice(1), soon).toEqual(phones);
  await expect.poll(status, soon).toBe('completed');
});

it('one whom another campaign has on the phone is held without an attempt, and called when it is over', async () => {
  const { phone } = await contact();
  const others = await createCampaign(scene.db, scene.account, { status: 'draft', settings: { concurrency: 1 } });
  const shared = await addPerson(scene.db, { campaignId: others, phone, position: 0 });
  const hangUp = engine.letRing();
  await launch();
  await expect.poll(() => engine.dialled.length, soon).toBe(1);
  await launch(others);
  await expect.poll(async () => (await contact(shared)).state, soon).toBe('waiting_retry');
  const held = await contact(shared);
  expect(held).toMatchObject({ attempts: 0, stateReason: storedSaying(/^Another call to this number/) });
  expect(engine.dialled).toHaveLength(1);
  expect(held.dueAt?.getTime()).toBeGreaterThan(Date.now());
  hangUp();
  await expect.poll(status, soon).toBe('completed');
  // Two minutes later.
  await scene.db
    .update(contacts)
    .set({ dueAt: new Date(Date.now() - 5_000) })
    .where(eq(contacts.id, shared));
  await expect.poll(() => engine.dialled.map(({ to }) => to), soon).toEqual([phone, phone]);
  await expect.poll(async () => (await campaign(others)).status, soon).toBe('completed');
  expect(await contact(shared)).toMatchObject({ state: 'completed', attempts: 1 });
});
