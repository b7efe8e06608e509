/** What an opt-out ends outside of the database: ringing phones of other campaigns, and workflows that wait. */
import { randomBytes, randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { beginDial } from '#db/dialling/attempt.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { addToDoNotCall, isOnDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { agentWorkers, attempts, calls, contacts, providerAccounts } from '#db/schema/index.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { stopNumber } from '#operations/do-not-call/stop-number.ts';
import { agentRouter } from '#lib/server/trpc/agent.ts';
import { createCallerFactory, type Context } from '#lib/server/trpc/trpc.ts';
import { createTelephonySource } from '#operations/provider/telephony-of.ts';
import { telephonyFor } from '#providers/telephony/index.ts';
import { numberFor } from '#sandbox/callees/behaviours.ts';
import { contactWorkflowId, signalNames } from '#temporal.config';
import { addPerson, createAccount, createCampaign, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { one } from '../support/one.ts';
import { VendorStub } from '../support/vendor-stub.ts';
import { kind, startCarrierProcess, type CarrierProcess } from '../support/sandbox/carrier-process.ts';
import { livekitAddress } from '../support/sandbox/livekit-address.ts';

/** A Tuesday, 10:00 in Washington, where the people of these stories live. */
const tuesday = new Date('2026-11-24T15:00:00Z');
const box = openSecretBox(randomBytes(32).toString('base64'));
const brokenCarrier = new VendorStub(() => ({ breaks: true }));

let test: TestDatabase;
let carrier: CarrierProcess;
let account: TestAccount;
let brokenAccount: TestAccount;
let people = 0;
let signals: { workflowId: string; name: string }[];
let warnings: unknown[];
let temporalIsAway: boolean;

beforeAll(async () => {
  test = await createTestDatabase();
  await test.db.insert(agentWorkers).values({ id: 'fleet', capacity: 1000, heartbeatAt: new Date('2028-01-01') });
  // Phones ring for as long as phones ring.
  carrier = await startCarrierProcess({ ...kind, SANDBOX_TIME_SCALE: '1' });
  await brokenCarrier.open();
  account = await createAccountAt(`${carrier.url}/v2`);
  brokenAccount = await createAccountAt(`${brokenCarrier.url}/v2`);
});
afterAll(async () => {
  await carrier.remove();
  await brokenCarrier.close();
  await test.drop();
});
beforeEach(() => {
  signals = [];
  warnings = [];
  temporalIsAway = false;
});
afterEach(async () => {
  for (const { attemptRef, endedAt } of await carrier.ledger()) {
    if (endedAt === null && attemptRef) await telephony().hangUp({ attemptId: attemptRef, carrierCallId: null });
  }
});

const configuration = (apiBaseUrl: string) => ({
  kind: 'telnyx' as const,
  apiBaseUrl,
  connectionId: carrier.connectionId,
  publicKey: carrier.publicKey,
  livekitSipHost: 'sip.sandbox.example',
});
const telephony = () =>
  telephonyFor({ configuration: configuration(`${carrier.url}/v2`) }, { apiKey: 'sandbox-key' }, livekitAddress());

async function createAccountAt(apiBaseUrl: string): Promise<TestAccount> {
  const made = await createAccount(test.db, { maxConcurrentCalls: 100, configuration: configuration(apiBaseUrl) });
  const sealed = { apiKey: box.seal('sandbox-key') };
  await test.db.update(providerAccounts).set(sealed).where(eq(providerAccounts.id, made.accountId));
  return made;
}

function services() {
  const signal = (workflowId: string) => (name: string) => {
    if (temporalIsAway) return Promise.reject(new Error('Temporal is away'));
    signals.push({ workflowId, name });
    return Promise.resolve();
  };
  // The workflow's side of a signal is told in the workflows' own stories; here it matters that it is sent.
  const temporal = { workflow: { getHandle: (workflowId: string) => ({ signal: signal(workflowId) }) } };
  const log = { warn: (entry: unknown) => void warnings.push(entry) };
  const environment = { REDIAL_TIME_SCALE: 1 };
  const telephonyOf = createTelephonySource(box, livekitAddress());
  const nudger = { nudge: () => {} };
  return { db: test.db, box, temporal, telephonyOf, nudger, environment, log } as unknown as Context;
}

/** Somebody who does not pick up the phone: it rings. */
const nextPhone = (): string => numberFor('no_answer', '+12023', people++);

/** A person in a campaign of its own. */
async function campaignOf(phone: string, by: TestAccount): Promise<{ campaignId: string; contactId: string }> {
  const campaignId = await createCampaign(test.db, by);
  return { campaignId, contactId: await addPerson(test.db, { campaignId, phone, position: 0 }) };
}

/**
 * The same person, as far as the last moment before the carrier is asked. The check in that moment lets no second call to a
 * number begin, so each begins with a number of its own, as if people had corrected it since.
 */
async function dialled(phone: string, by: TestAccount): Promise<{ contactId: string; attemptId: string }> {
  const { campaignId, contactId } = await campaignOf(nextPhone(), by);
  const { leases } = await claimContacts(test.db, { campaignId, claimId: randomUUID(), now: tuesday });
  const { attemptId } = one(leases);
  expect(await beginDial(test.db, { attemptId, now: tuesday })).toMatchObject({ kind: 'go' });
  await test.db.update(contacts).set({ phone }).where(eq(contacts.id, contactId));
  return { contactId, attemptId };
}

/** The same person, whose phone rings at the carrier. */
async function ringing(phone: string): Promise<{ contactId: string; attemptId: string }> {
  const one = await dialled(phone, account);
  const placed = await telephony().place({
    attemptId: one.attemptId,
    to: phone,
    from: carrier.numbers[0] ?? '',
    ringTimeoutSeconds: 60,
    maxDurationSeconds: 120,
    webhookUrl: 'http://127.0.0.1:9/',
  });
  if (placed.kind !== 'placed') throw new Error(`Not placed: ${JSON.stringify(placed)}`);
  const { carrierCallId } = placed;
  await test.db.update(attempts).set({ carrierCallId }).where(eq(attempts.id, one.attemptId));
  return one;
}

const attemptOf = async (attemptId: string) =>
  one(await test.db.select().from(attempts).where(eq(attempts.id, attemptId)));
const isAlive = async (attemptId: string): Promise<boolean> =>
  (await telephony().findActiveCall({ attemptId, carrierCallId: null })) !== null;
const signalsTo = (contactId: string): string[] =>
  signals.filter(({ workflowId }) => workflowId === contactWorkflowId(contactId)).map(({ name }) => name);

it('a person who opts out in a call has no other phone ringing, and nobody waits to call again', async () => {
  const phone = nextPhone();
  const talking = await ringing(phone);
  await test.db.insert(calls).values({ attemptId: talking.attemptId, contactId: talking.contactId });
  const [second, third] = [await ringing(phone), await ringing(phone)];
  const waiting = await campaignOf(phone, account);
  const stranger = await ringing(nextPhone());
  expect(await isAlive(second.attemptId)).toBe(true);

  const agent = createCallerFactory(agentRouter)({ ...services(), isService: true, user: null, roles: [] } as never);
  await agent.optOut({ attemptId: talking.attemptId, quote: 'Take me off your list' });

  for (const { attemptId, contactId } of [second, third]) {
    expect(await isAlive(attemptId)).toBe(false);
    expect(await attemptOf(attemptId)).toMatchObject({ cause: 'cancelled', endedBy: 'campaign' });
    expect((await attemptOf(attemptId)).slotFreedAt).not.toBeNull();
    expect(signalsTo(contactId)).toEqual([signalNames.callEvent]);
  }
  expect(signalsTo(waiting.contactId)).toEqual([signalNames.scheduleChanged]);
  // The call in which it was said goes on to its polite end, and other people's calls go on.
  expect(await isAlive(talking.attemptId)).toBe(true);
  expect(await isAlive(stranger.attemptId)).toBe(true);
  expect(warnings).toEqual([]);
});

it('a carrier that fails does not fail the opt-out, nor what is stopped elsewhere', async () => {
  const phone = nextPhone();
  const unreachable = await dialled(phone, brokenAccount);
  await test.db.update(attempts).set({ carrierCallId: 'v3:1' }).where(eq(attempts.id, unreachable.attemptId));
  const other = await ringing(phone);
  const waiting = await campaignOf(phone, account);

  await stopNumber(services(), await addToDoNotCall(test.db, { phone, source: 'console' }));

  expect(brokenCarrier.received.length).toBeGreaterThan(0);
  expect(await isOnDoNotCall(test.db, phone, { purpose: 'service', brandId: null })).toBe(true);
  expect(await isAlive(other.attemptId)).toBe(false);
  expect(signalsTo(waiting.contactId)).toEqual([signalNames.scheduleChanged]);
  // Nobody knows that the call is over: its end is for the carrier or the reconciler to tell.
  expect((await attemptOf(unreachable.attemptId)).endedAt).toBeNull();
  expect(warnings).toEqual([{ event: 'dnc.stop_failed', reason: expect.any(String) as string }]);
  expect(JSON.stringify(warnings)).not.toContain(phone);
});

it('phones are hung up while Temporal is away, and the end is kept', async () => {
  const phone = nextPhone();
  const other = await ringing(phone);
  const waiting = await campaignOf(phone, account);
  temporalIsAway = true;

  await stopNumber(services(), await addToDoNotCall(test.db, { phone, source: 'console' }));

  expect(await isAlive(other.attemptId)).toBe(false);
  expect(await attemptOf(other.attemptId)).toMatchObject({ cause: 'cancelled', state: 'wrap_up' });
  const [row] = await test.db.select().from(contacts).where(eq(contacts.id, waiting.contactId));
  expect(row).toMatchObject({ state: 'suppressed', barredBy: 'do_not_call' });
  expect(warnings).toHaveLength(2);
});

it('a call that ended in the meantime is left alone', async () => {
  const phone = nextPhone();
  const over = await dialled(phone, brokenAccount);
  const effects = await addToDoNotCall(test.db, { phone, source: 'console' });
  expect(effects.live).toEqual([{ attemptId: over.attemptId }]);
  await test.db.update(attempts).set({ endedAt: new Date() }).where(eq(attempts.id, over.attemptId));
  brokenCarrier.reset();

  await stopNumber(services(), effects);

  expect(brokenCarrier.received).toEqual([]);
  expect(warnings).toEqual([]);
});
