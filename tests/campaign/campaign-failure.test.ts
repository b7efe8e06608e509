/** A carrier that refuses our account stops the campaign after few calls, with the cause; nobody is used up by that. */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { and, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAttemptActivities } from '#activities/attempt/index.ts';
import { createCampaignActivities } from '#activities/campaign/index.ts';
import { createContactActivities } from '#activities/contact/index.ts';
import { changeCampaignStatus } from '#db/campaign/campaign.ts';
import { duplicateCampaign } from '#db/campaign/campaign-draft.ts';
import { readProgress } from '#db/campaign/campaign-detail.ts';
import { attempts, campaigns, contacts } from '#db/schema/index.ts';
import type { Rooms } from '#providers/media/livekit-rooms.ts';
import type { Nudger } from '#providers/temporal/nudger.ts';
import { isWorkflowRunning } from '#providers/temporal/running.ts';
import { createTelnyxTelephony } from '#providers/telephony/telnyx/telnyx.ts';
import { campaignWorkflowId, contactWorkflowId, signalNames, workflowTypes } from '#temporal.config';
import { addContacts, createAccount, createCampaign, setFleet, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { VendorStub, type Answer } from '../support/vendor-stub.ts';
import { storedSaying } from '../support/words.ts';
import { bundleWithShortLimits, startTestEngine, type TestEngine } from '../support/workflow-worker.ts';

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
const dials = () => carrier.received.filter(({ path }) => path === '/v2/calls').length;

const rooms: Rooms = {
  prepare: () => Promise.resolve(),
  close: () => Promise.resolve(),
  list: () => Promise.resolve([]),
};

let test: TestDatabase;
let connection: Connection;
let temporal: Client;
let engine: TestEngine;
let account: TestAccount;
let campaignId: string;

beforeAll(async () => {
  [test, connection] = await Promise.all([
    createTestDatabase(),
    Connection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '' }),
    carrier.open(),
  ]);
  temporal = new Client({ connection });
  await setFleet(test.db, 100);
  const configuration = {
    kind: 'telnyx',
    apiBaseUrl: `${carrier.url}/v2`,
    connectionId: '1',
    publicKey: 'test',
    livekitSipHost: '127.0.0.1:5060',
  } as const;
  account = await createAccount(test.db, { configuration });
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
  engine = await startTestEngine({
    bundle: await bundleWithShortLimits(),
    providerAccountId: account.accountId,
    activities: {
      ...createAttemptActivities({
        db,
        nudger,
        rooms,
        telephonyOf: () => createTelnyxTelephony({ configuration, apiKey: 'key' }),
        webhookUrlOf: () => 'http://127.0.0.1:9/webhooks',
        timeScale: 1,
      }),
      ...createCampaignActivities({ db, temporal }),
      ...createContactActivities({ db, nudger }),
      afterCall: () => Promise.resolve({ pushed: true }),
    },
  });
}, 90_000);
afterAll(async () => {
  await engine.stop();
  await carrier.close();
  await connection.close();
  await test.drop();
});

beforeEach(async () => {
  carrier.reset();
  answer = () => refusal;
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

describe('a carrier that does not accept our account', () => {
  it('stops the campaign after few calls, with the cause and what to fix', async () => {
    await dialCampaign(campaignId);
    await expect.poll(async () => (await campaign(campaignId)).status, { timeout: 20_000 }).toBe('failed');
    const { failureCause } = await campaign(campaignId);
    expect(failureCause).toEqual(storedSaying(/connection has no outbound voice profile/i));
    expect(failureCause).toEqual(storedSaying(/enabled outbound voice profile/));
    // The breaker trips at the third; the other slots of the first claim may have been dialled by then.
    expect(dials()).toBeGreaterThanOrEqual(3);
    expect(dials()).toBeLessThanOrEqual(2 * 4);
    await expect
      .poll(() => isWorkflowRunning(temporal, campaignWorkflowId(campaignId)), { timeout: 10_000 })
      .toBe(false);
  }, 40_000);

  it('uses nobody up: everybody is back in the queue without an attempt, and no workflow is left waiting', async () => {
    await dialCampaign(campaignId);
    await expect.poll(async () => (await readProgress(test.db, campaignId)).queued, { timeout: 20_000 }).toBe(people);
    const rows = await test.db.select().from(contacts).where(eq(contacts.campaignId, campaignId));
    expect(rows.map(({ attempts: tried }) => tried)).toEqual(Array(people).fill(0));
    const held = await test.db
      .select()
      .from(attempts)
      .where(and(eq(attempts.campaignId, campaignId), eq(attempts.outcome, 'failed')));
    expect(held).toEqual([]);
    await expect
      .poll(
        async () =>
          (await Promise.all(rows.map(({ id }) => isWorkflowRunning(temporal, contactWorkflowId(id))))).filter(Boolean),
        { timeout: 15_000 },
      )
      .toEqual([]);
  }, 50_000);

  it('keeps nobody from being called when it is put right: a copy with the contacts dials all of them', async () => {
    await dialCampaign(campaignId);
    await expect.poll(async () => (await campaign(campaignId)).status, { timeout: 20_000 }).toBe('failed');
    await expect.poll(async () => (await readProgress(test.db, campaignId)).queued, { timeout: 20_000 }).toBe(people);
    const consent = { consentAt: new Date('2026-01-01T10:00:00Z'), consentSource: 'Web form' };
    await test.db.update(contacts).set(consent).where(eq(contacts.campaignId, campaignId));
    const copyId = await duplicateCampaign(test.db, { campaignId, actor: 'tester', withContacts: true });
    const [copied] = await test.db.select().from(contacts).where(eq(contacts.campaignId, copyId)).limit(1);
    expect(copied).toMatchObject(consent);
    expect(await campaign(copyId)).toMatchObject({ status: 'draft', failureCause: null });
    expect(await readProgress(test.db, copyId)).toMatchObject({ contacts: people, queued: people });
    answer = placed;
    carrier.reset();
    await changeCampaignStatus(test.db, { campaignId: copyId, action: 'launch', actor: 'tester' });
    campaignId = copyId;
    await dialCampaign(copyId);
    await expect.poll(dials, { timeout: 20_000 }).toBe(4);
    expect((await campaign(copyId)).status).toBe('dialing');
  }, 60_000);
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
