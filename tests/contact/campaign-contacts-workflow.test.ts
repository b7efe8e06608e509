/** Contacts of a running campaign with the workflows as they run: real Temporal, real Postgres, a carrier that is played. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { campaigns, contacts } from '#db/schema/index.ts';
import { contactFacts } from '#domain/contact/contact-input.ts';
import { RetryPolicy } from '#domain/dialling/retry-policy.ts';
import { launchCampaign } from '#lib/server/campaign-control.ts';
import { addToCampaign, takeUp, withdraw } from '#lib/server/contact-control.ts';
import { campaignWorkflowId, contactWorkflowId } from '#temporal.config';
import {
  addContacts,
  createAccount,
  createCampaign,
  lawfulPrefix,
  setFleet,
  type TestAccount,
} from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startRealEngine, type RealEngine } from '../support/real-engine.ts';
import { storedSaying } from '../support/words.ts';

let test: TestDatabase;
let account: TestAccount;
let engine: RealEngine;
let context: { db: TestDatabase['db']; temporal: RealEngine['client'] };
let campaignId: string;
let contactId: string;
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
  engine.dialled.length = 0;
  // Times are divided by 60: busy callees are called again after five seconds.
  const retryPolicy = RetryPolicy.parse({ busy: { maxRetries: 2, coolDownSeconds: 300 } });
  // One call at a time: of two that are dialled at once either may be the first.
  const settings = { retryPolicy, concurrency: 1 };
  campaignId = await createCampaign(test.db, account, { status: 'draft', settings });
  [contactId = ''] = await addContacts(test.db, campaignId, 1, ++serial);
});

const contact = async () =>
  (await test.db.select().from(contacts).where(eq(contacts.id, contactId)))[0] as typeof contacts.$inferSelect;
const status = async () =>
  (await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId)))[0]?.status ?? null;
const launch = () => launchCampaign(context, { campaignId, actor }, []);
const soon = { timeout: 20_000, interval: 50 };

async function isRunning(workflowId: string): Promise<boolean> {
  return (await engine.client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
}

it('one that is withdrawn before its retry has no workflow any more, and its campaign is done', async () => {
  engine.outcomes.push('busy');
  await launch();
  await expect.poll(async () => (await contact()).state, soon).toBe('waiting_retry');
  await withdraw(context, { contactId, actor });
  await expect.poll(() => isRunning(contactWorkflowId(contactId)), soon).toBe(false);
  await expect.poll(status, soon).toBe('completed');
  expect(engine.dialled).toHaveLength(1);
  expect((await contact()).stateReason).toEqual(storedSaying('Withdrawn'));
});

it('one that is taken up again gets its retry, also in a campaign that was completed without it', async () => {
  engine.outcomes.push('busy');
  await launch();
  await expect.poll(async () => (await contact()).state, soon).toBe('waiting_retry');
  await withdraw(context, { contactId, actor });
  await expect.poll(status, soon).toBe('completed');
  await expect.poll(() => isRunning(contactWorkflowId(contactId)), soon).toBe(false);
  await takeUp(context, { contactId, actor, timeScale: 60 });
  expect(await status()).toBe('dialing');
  await expect.poll(() => engine.dialled.length, soon).toBe(2);
  await expect.poll(status, soon).toBe('completed');
  expect((await contact()).state).toBe('completed');
});

it('those that are added to a completed campaign are dialled, and it completes once more', async () => {
  await launch();
  await expect.poll(status, soon).toBe('completed');
  await expect.poll(() => isRunning(campaignWorkflowId(campaignId)), soon).toBe(false);
  const digits = lawfulPrefix().startsWith('+91') ? 5 : 4;
  const phones = [7001, 7002].map((n) => `${lawfulPrefix()}${String(n).padStart(digits, '0')}`);
  const people = phones.map((phone) => contactFacts({ phone }));
  expect(await addToCampaign(context, { campaignId, contacts: people, actor })).toMatchObject({ added: 2 });
  await expect.poll(() => engine.dialled.map(({ to }) => to).slice(1), soon).toEqual(phones);
  await expect.poll(status, soon).toBe('completed');
});
