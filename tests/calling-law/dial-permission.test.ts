/** The moment between the last check and the carrier: what happens when a process is held up just there. */
import { setTimeout as sleep } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createAttemptActivities } from '#activities/attempt/index.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { attempts } from '#db/schema/index.ts';
import type { ProviderConfiguration } from '#domain/provider/configuration.ts';
import { telephonyFor } from '#providers/telephony/index.ts';
import { addContacts, createAccount, createCampaign, setFleet } from '../support/campaign.ts';
import { createTestDatabase, waitForLock, type TestDatabase } from '../support/database.ts';
import { one } from '../support/one.ts';
import { VendorStub } from '../support/vendor-stub.ts';
import { noRooms } from '../support/no-rooms.ts';

let test: TestDatabase;
let serial = 0;
const carrier = new VendorStub(({ path }) =>
  path.startsWith('/v2/calls')
    ? { json: { data: { call_control_id: 'v3:placed' } } }
    : { json: { data: [], meta: { page_number: 1, total_pages: 1 } } },
);
const livekit = { LIVEKIT_URL: 'ws://127.0.0.1:9', LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'secret' };

beforeAll(async () => {
  test = await createTestDatabase();
  await carrier.open();
  await setFleet(test.db, 100);
});
afterAll(async () => {
  await carrier.close();
  await test.drop();
});
beforeEach(() => carrier.reset());

async function leased() {
  const configuration: ProviderConfiguration = {
    kind: 'telnyx',
    apiBaseUrl: `${carrier.url}/v2`,
    connectionId: 'c',
    publicKey: 'k',
    livekitSipHost: '127.0.0.1:5060',
  };
  const account = await createAccount(test.db, { configuration });
  const campaignId = await createCampaign(test.db, account);
  await addContacts(test.db, campaignId, 1, serial);
  const claim = await claimContacts(test.db, { campaignId, claimId: `claim-${++serial}`, now: new Date() });
  const telephony = telephonyFor({ configuration }, { apiKey: 'key' }, livekit);
  const activities = createAttemptActivities({
    db: test.db,
    nudger: { nudge: () => {} },
    rooms: noRooms,
    telephonyOf: () => telephony,
    webhookUrlOf: () => 'http://127.0.0.1:9/',
    timeScale: 1,
  });
  const { attemptId } = one(claim.leases);
  const environment = new MockActivityEnvironment();
  const dialsSent = () => carrier.received.filter(({ path }) => path === '/v2/calls').length;
  const row = async () => (await test.db.select().from(attempts).where(eq(attempts.id, attemptId)))[0];
  return { attemptId, activities, environment, dialsSent, row };
}

it('dials at once when the last check was a moment ago', async () => {
  const { attemptId, activities, environment, dialsSent } = await leased();
  expect(await environment.run(activities.dial, { attemptId })).toBe('placed');
  expect(dialsSent()).toBe(1);
});

it('sends nothing when it was held up since, and gives the contact back', async () => {
  const { attemptId, activities, environment, dialsSent, row } = await leased();
  let dialling: Promise<unknown> = Promise.resolve();
  await test.db.transaction(async (tx) => {
    await tx.select().from(attempts).where(eq(attempts.id, attemptId)).for('update');
    dialling = environment.run(activities.dial, { attemptId });
    await waitForLock(test.db);
    // Longer than a permission is good for.
    await sleep(2_500);
  });
  expect(await dialling).toBe('over');
  expect(dialsSent()).toBe(0);
  expect(await row()).toMatchObject({ cause: 'agent_unavailable', endedBy: 'system' });
  expect((await row())?.slotFreedAt).not.toBeNull();
  expect(await activities.concludeAttempt({ attemptId })).toMatchObject({ outcome: 'deferred', final: false });
});

it('asks the carrier a second time before it says that a call which was never seen does not exist', async () => {
  const { attemptId, activities, environment, row } = await leased();
  await test.db
    .update(attempts)
    .set({ state: 'dialling', diallingAt: new Date(Date.now() - 60_000) })
    .where(eq(attempts.id, attemptId));
  const leg = {
    call_control_id: 'v3:late',
    client_state: Buffer.from(JSON.stringify({ attemptId })).toString('base64'),
    call_duration: 0,
  };
  const page = (data: object[]) => ({ json: { data, meta: { page_number: 1, total_pages: 1 } } });
  carrier.order(page([]), page([leg]));
  expect(await environment.run(activities.reconcileAttempt, { attemptId, round: 1 })).toBe('alive');
  expect((await row())?.carrierCallId).toBe('v3:late');
  carrier.order(page([]));
  expect(await environment.run(activities.reconcileAttempt, { attemptId, round: 2 })).toBe('gone');
});
