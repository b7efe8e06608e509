/** A carrier that refuses our account pauses what dials over it after few calls, with the cause; nobody is used up by that. */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAttemptActivities } from '#activities/attempt/index.ts';
import { createCampaignActivities } from '#activities/campaign/index.ts';
import { createContactActivities } from '#activities/contact/index.ts';
import { scheduleCallback } from '#db/callback/callback.ts';
import { changeCampaignStatus } from '#db/campaign/campaign.ts';
import { readProgress } from '#db/campaign/campaign-detail.ts';
import { callbacks, campaigns, contacts } from '#db/schema/index.ts';
import type { Nudger } from '#providers/temporal/nudger.ts';
import { createTelnyxTelephony } from '#providers/telephony/telnyx/telnyx.ts';
import { campaignWorkflowId, contactWorkflowId, signalNames, workflowTypes } from '#temporal.config';
import { addContacts, createAccount, createCampaign, setFleet, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { VendorStub, type Answer } from '../support/vendor-stub.ts';
import { storedSaying } from '../support/words.ts';
import { bundleWithShortLimits, startTestEngine, type TestEngine } from '../support/workflow-worker.ts';
import { noRooms } from '../support/no-rooms.ts';

const people = 12;
const refusal: Answer = {
  status: 403,
  json: {
    errors: [{ code: '10010', title: 'Authorization failed', detail: 'No outbound voice profile is assigned D38' }],
  },
};
const placed = (): Answer => ({ json: { data: { call_control_id: `v3:${randomUUID()}` } } });
const nobodyActive: Answer = { json: { data: [], meta: {} } };

/** What the carrier says to a dial. */
let answer: () => Answer = () => refusal;
const carrier = new VendorStub(({ path }) => (path.startsWith('/v2/calls') ? answer() : nobodyActive));
const configuration = () =>
  ({
    kind: 'telnyx',
    apiBaseUrl: `${carrier.url}/v2`,
    connectionId: '1',
    publicKey: 'test',
    livekitSipHost: '127.0.0.1:5060',
  }) as const;
const dials = () => carrier.received.filter(({ path }) => path === '/v2/calls').length;

let test: TestDatabase;
let connection: Connection;
let temporal: Client;
let engine: TestEngine;
let bundle: { code: string };
let account: TestAccount;
let campaignId: string;

beforeAll(async () => {
  [test, connection, bundle] = await Promise.all([
    createTestDatabase(),
    Connection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '' }),
    bundleWithShortLimits(),
    carrier.open(),
  ]);
  temporal = new Client({ connection });
  await setFleet(test.db, 100);
}, 90_000);
afterAll(async () => {
  await carrier.close();
  await connection.close();
  await test.drop();
});

/** The engine of one story: stopped, it has let every dial on its way end, and the next story counts only its own. */
function startEngine(providerAccountId: string): Promise<TestEngine> {
  // Only a signal: a campaign that is over is not started again on a queue that nobody serves here.
  const nudger: Nudger = {
    nudge: (id) => {
      temporal.workflow
        .getHandle(campaignWorkflowId(id))
        .signal(signalNames.nudge)
        .catch(() => {});
    },
  };
  const { db } = test;
  return startTestEngine({
    bundle,
    providerAccountId,
    activities: {
      ...createAttemptActivities({
        db,
        nudger,
        rooms: noRooms,
        telephonyOf: () => createTelnyxTelephony({ configuration: configuration(), apiKey: 'key' }),
        webhookUrlOf: () => 'http://127.0.0.1:9/webhooks',
        timeScale: 1,
      }),
      ...createCampaignActivities({ db, temporal }),
      ...createContactActivities({ db, nudger }),
      afterCall: () => Promise.resolve({ pushed: true }),
    },
  });
}

beforeEach(async () => {
  carrier.reset();
  answer = () => refusal;
  account = await createAccount(test.db, { configuration: configuration() });
  engine = await startEngine(account.accountId);
  campaignId = await createCampaign(test.db, account, { settings: { concurrency: 4 } });
  await addContacts(test.db, campaignId, people);
});
afterEach(async () => {
  const rows = await test.db.select({ id: contacts.id }).from(contacts);
  const ids = [...rows.map(({ id }) => contactWorkflowId(id)), campaignWorkflowId(campaignId)];
  for (const id of ids)
    await temporal.workflow
      .getHandle(id)
      .terminate()
      .catch(() => {});
  await engine.stop();
  await test.db.delete(contacts);
});

async function dialCampaign(id: string): Promise<void> {
  await temporal.workflow.start(workflowTypes.campaign, {
    taskQueue: engine.taskQueue,
    workflowId: campaignWorkflowId(id),
    args: [{ campaignId: id }],
  });
}

async function campaign(id: string) {
  const [row] = await test.db.select().from(campaigns).where(eq(campaigns.id, id));
  if (!row) throw new Error('The campaign is gone');
  return row;
}

const isPaused = () => expect.poll(async () => (await campaign(campaignId)).status, { timeout: 20_000 }).toBe('paused');

describe('a carrier that does not accept our account', () => {
  it('pauses the campaign after few calls, with the cause and what to fix', async () => {
    await dialCampaign(campaignId);
    await isPaused();
    const { failureCause, breaker } = await campaign(campaignId);
    expect(breaker).toBe('account');
    expect(failureCause).toEqual(storedSaying(/connection has no outbound voice profile/i));
    expect(failureCause).toEqual(storedSaying(/enabled outbound voice profile/));
    // The breaker trips at the third; the other slots of the first claim may have been dialled by then.
    expect(dials()).toBeGreaterThanOrEqual(3);
    expect(dials()).toBeLessThanOrEqual(2 * 4);
  }, 40_000);

  it('pauses what else dials over the account, with the same cause, and nothing else', async () => {
    const sibling = await createCampaign(test.db, account);
    const other = await createCampaign(test.db, await createAccount(test.db));
    await dialCampaign(campaignId);
    await isPaused();
    const { failureCause } = await campaign(campaignId);
    // One after the other is paused.
    await expect.poll(() => campaign(sibling)).toMatchObject({ status: 'paused', failureCause, breaker: 'account' });
    expect(await campaign(other)).toMatchObject({ status: 'dialing', failureCause: null, breaker: null });
    await test.db.update(campaigns).set({ status: 'completed' }).where(eq(campaigns.id, sibling));
  }, 40_000);

  it('uses nobody up: resumed when it is put right, everybody is dialled, callbacks first', async () => {
    await dialCampaign(campaignId);
    await isPaused();
    await expect.poll(async () => (await readProgress(test.db, campaignId)).inFlight, { timeout: 20_000 }).toBe(0);
    const rows = await test.db.select().from(contacts).where(eq(contacts.campaignId, campaignId));
    expect(rows.map(({ attempts: tried }) => tried)).toEqual(Array(people).fill(0));
    const promised = rows.at(-1)?.id ?? '';
    await scheduleCallback(test.db, {
      contactId: promised,
      source: 'api',
      requestedFor: new Date(Date.now() + 1_000),
      now: new Date(),
    });
    answer = placed;
    carrier.reset();
    await changeCampaignStatus(test.db, { campaignId, action: 'resume', actor: 'tester' });
    await expect.poll(dials, { timeout: 30_000 }).toBe(4);
    expect(await campaign(campaignId)).toMatchObject({ status: 'dialing', failureCause: null, breaker: null });
    await expect
      .poll(async () => (await test.db.select().from(callbacks).where(eq(callbacks.contactId, promised)))[0]?.status)
      .toMatch(/^(scheduled|dialling)$/);
  }, 60_000);

  it('counts from the start when it is resumed: one more refusal pauses nothing', async () => {
    await dialCampaign(campaignId);
    await isPaused();
    await expect.poll(async () => (await readProgress(test.db, campaignId)).inFlight, { timeout: 20_000 }).toBe(0);
    carrier.reset();
    let refused = 0;
    answer = () => (refused++ === 0 ? refusal : placed());
    await changeCampaignStatus(test.db, { campaignId, action: 'resume', actor: 'tester' });
    await expect.poll(dials, { timeout: 30_000 }).toBeGreaterThanOrEqual(4);
    expect((await campaign(campaignId)).status).toBe('dialing');
  }, 60_000);
});

describe('a campaign that an older version ended as failed', () => {
  it('can be resumed: its callbacks and contacts are still there', async () => {
    await test.db
      .update(campaigns)
      .set({ status: 'failed', failureCause: 'Blocked' })
      .where(eq(campaigns.id, campaignId));
    answer = placed;
    await changeCampaignStatus(test.db, { campaignId, action: 'resume', actor: 'tester' });
    await dialCampaign(campaignId);
    await expect.poll(dials, { timeout: 20_000 }).toBe(4);
    expect(await campaign(campaignId)).toMatchObject({ status: 'dialing', failureCause: null, finishedAt: null });
  }, 40_000);
});

describe('a refusal between other calls', () => {
  it('stops nothing', async () => {
    let dialled = 0;
    // Every third call is refused: that is about these numbers, not about the account.
    const unreachable: Answer = {
      status: 422,
      json: { errors: [{ code: '10016', title: 'Invalid', detail: 'Not valid', source: { pointer: '/to' } }] },
    };
    answer = () => (++dialled % 3 === 0 ? refusal : unreachable);
    await dialCampaign(campaignId);
    await expect.poll(async () => (await campaign(campaignId)).status, { timeout: 30_000 }).toBe('completed');
    expect(await readProgress(test.db, campaignId)).toMatchObject({ failed: people, queued: 0 });
    // Who was refused was dialled again.
    expect(dials()).toBeGreaterThan(people);
  }, 40_000);
});
