/** What is done about a call that goes on has an end: whatever the carrier refuses, loses or does not tell. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAttemptActivities } from '#activities/attempt/index.ts';
import { storeReports } from '#db/call/call.ts';
import { answerCounts } from '#db/calling-law/abandonment.ts';
import { applyCallEvent } from '#db/call/call-event.ts';
import { openCall } from '#db/call/call.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { readBeats } from '#db/health/watch.ts';
import { attempts, calls, contacts, seenEvents } from '#db/schema/index.ts';
import type { CampaignSettings } from '#domain/campaign/campaign.ts';
import type { CallEvent } from '#domain/call/call-event.ts';
import type { ProviderConfiguration } from '#domain/provider/configuration.ts';
import { connectAtAnswer } from '#operations/call/connect-at-answer.ts';
import { stopNumber } from '#operations/do-not-call/stop-number.ts';
import { telephonyFor } from '#providers/telephony/index.ts';
import type { Telephony } from '#providers/telephony/telephony.ts';
import { addContacts, createAccount, createCampaign, setFleet } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { one } from '../support/one.ts';
import { VendorStub, type Answer } from '../support/vendor-stub.ts';
import { noRooms } from '../support/no-rooms.ts';

let test: TestDatabase;
let serial = 0;
/** What the carrier answers to commands about a call, by their name. */
let answers: Record<string, Answer> = {};
let alive: object[] = [];
const carrier = new VendorStub(({ path }) => {
  const action = /\/actions\/(\w+)$/.exec(path)?.[1];
  if (action !== undefined) return answers[action] ?? { json: { data: { result: 'ok' } } };
  if (path === '/v2/calls') return { json: { data: { call_control_id: 'v3:call' } } };
  return { json: { data: alive, meta: { page_number: 1, total_pages: 1 } } };
});
const refused: Answer = { status: 403, json: { errors: [{ code: '10010', title: 'No', detail: 'D15' }] } };
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
beforeEach(() => {
  carrier.reset();
  answers = {};
  alive = [];
});

/** An attempt that was claimed, and the activities that go on with it. */
async function leased(options: { settings?: Partial<CampaignSettings>; carrier?: Telephony } = {}) {
  const configuration: ProviderConfiguration<'telnyx'> = {
    kind: 'telnyx',
    apiBaseUrl: `${carrier.url}/v2`,
    connectionId: 'c',
    publicKey: 'k',
    livekitSipHost: 'sip.example.com',
  };
  const account = await createAccount(test.db, {
    configuration: options.carrier ? { kind: 'sip_trunk', livekitTrunkId: 'ST_1' } : configuration,
  });
  const campaignId = await createCampaign(test.db, account, { settings: options.settings ?? {} });
  const contactId = one(await addContacts(test.db, campaignId, 1, serial));
  const claim = await claimContacts(test.db, { campaignId, claimId: `claim-${++serial}`, now: new Date() });
  const { attemptId } = one(claim.leases);
  const telephony = options.carrier ?? telephonyFor({ configuration }, { apiKey: 'key' }, livekit);
  const prepared: string[] = [];
  const activities = createAttemptActivities({
    db: test.db,
    nudger: { nudge: () => {} },
    rooms: { ...noRooms, prepare: (id) => Promise.resolve(void prepared.push(id)) },
    telephonyOf: () => telephony,
    webhookUrlOf: () => 'https://redial.example/webhooks',
    timeScale: 1,
  });
  const set = (values: Partial<typeof attempts.$inferInsert>) =>
    test.db.update(attempts).set(values).where(eq(attempts.id, attemptId));
  const tell = (event: Partial<CallEvent> & { type: CallEvent['type'] }) =>
    applyCallEvent(test.db, attemptId, {
      id: `${attemptId}:${event.type}:${++serial}`,
      at: new Date().toISOString(),
      ...event,
    } as CallEvent);
  const row = async () => one(await test.db.select().from(attempts).where(eq(attempts.id, attemptId)));
  const environment = new MockActivityEnvironment();
  return { attemptId, contactId, telephony, activities, environment, prepared, set, tell, row };
}

/** The same, answered by a person. */
async function answered() {
  const call = await leased();
  const now = new Date();
  await call.set({ state: 'amd', diallingAt: now, answeredAt: now, carrierCallId: 'v3:call' });
  return call;
}

const commands = (action: string) =>
  carrier.received
    .filter(({ path }) => path.endsWith(`/actions/${action}`))
    .map(({ body }) => JSON.parse(body) as Record<string, unknown>);

/** The carrier is told to say who called, and tells that it has. */
async function saysWhoCalled(tell: Awaited<ReturnType<typeof leased>>['tell']): Promise<Record<string, unknown>> {
  const message = await eventually(() => commands('speak')[0]);
  expect(commands('hangup')).toEqual([]);
  await tell({ type: 'message_played' });
  return message;
}

describe('the connection of bot and person', () => {
  it('ends at once when the carrier refuses both transfers: nobody listens to silence', async () => {
    answers = { transfer: refused };
    const { attemptId, activities, environment, row, tell } = await answered();
    const startedAt = Date.now();
    const attaching = environment.run(activities.attachBot, { attemptId });
    await saysWhoCalled(tell);
    expect(await attaching).toBe('over');
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    expect(commands('transfer')).toHaveLength(2);
    expect(commands('hangup')).toHaveLength(1);
    expect(await row()).toMatchObject({ cause: 'attach_failed', endedBy: 'system' });
    expect((await row()).slotFreedAt).not.toBeNull();
  });

  it('is tried again when a leg into the room has failed, and given up after the second', async () => {
    const { attemptId, activities, environment, tell } = await answered();
    const attaching = environment.run(activities.attachBot, { attemptId });
    for (const count of [1, 2]) {
      await eventually(() => (commands('transfer').length === count ? true : undefined));
      await tell({ type: 'bridge_failed', words: 'timeout' });
    }
    await saysWhoCalled(tell);
    expect(await attaching).toBe('over');
    expect(commands('transfer').map(({ command_id }) => command_id)).toEqual([
      `${attemptId}:transfer:1`,
      `${attemptId}:transfer:2`,
    ]);
  });

  it('is given up when no agent comes: the carrier says who called, then the call ends and counts as abandoned', async () => {
    const call = await answered();
    const { attemptId, activities, environment, tell, row } = call;
    // What the carrier says takes its time; here it is told to be over at once.
    await call.set({ answeredAt: new Date(Date.now() - 1_000) });
    const startedAt = Date.now();
    const attaching = environment.run(activities.attachBot, { attemptId });
    const message = await saysWhoCalled(tell);
    expect(Date.now() - startedAt).toBeLessThan(2_500);
    expect(message).toMatchObject({
      payload: expect.stringMatching(/call from .*dial 1 3 1 2 5 5 5 0 1 0 0/) as string,
      command_id: `${attemptId}:identification:1`,
    });
    expect(await attaching).toBe('over');
    const { campaignId } = await row();
    await activities.concludeAttempt({ attemptId });
    expect(await answerCounts(test.db, campaignId, new Date())).toEqual({ answered: 1, abandoned: 1 });
  });

  it('waits a little longer for an agent that has come and prepares itself', async () => {
    const { attemptId, activities, environment, tell } = await answered();
    await test.db.insert(calls).values({ attemptId });
    const startedAt = Date.now();
    const attaching = environment.run(activities.attachBot, { attemptId });
    await saysWhoCalled(tell);
    expect(Date.now() - startedAt).toBeGreaterThan(2_900);
    expect(await attaching).toBe('over');
  });

  it('stands when the agent itself says who called', async () => {
    const { attemptId, activities, environment } = await answered();
    const [call] = await test.db.insert(calls).values({ attemptId }).returning();
    const attaching = environment.run(activities.attachBot, { attemptId });
    await storeReports(test.db, one(call ? [call] : []), [
      { type: 'identification', id: 'identified', at: new Date().toISOString() },
    ]);
    expect(await attaching).toBe('attached');
    expect(commands('speak')).toEqual([]);
  });

  it('has no more time when it is done over by another process', async () => {
    const { attemptId, activities, environment, set } = await answered();
    await set({ state: 'attaching', attachingAt: new Date(Date.now() - 20_000) });
    expect(await environment.run(activities.attachBot, { attemptId })).toBe('over');
    expect(commands('transfer')).toHaveLength(0);
    expect(commands('hangup')).toHaveLength(1);
  });

  it('stands as soon as the bot speaks; the room learns our number, and nothing of the person', async () => {
    const { attemptId, contactId, activities, environment, tell } = await answered();
    const attaching = environment.run(activities.attachBot, { attemptId });
    await eventually(() => (commands('transfer').length === 1 ? true : undefined));
    await tell({ type: 'conversation_started' });
    expect(await attaching).toBe('attached');
    const { phone } = one(await test.db.select().from(contacts).where(eq(contacts.id, contactId)));
    expect(commands('transfer')).toMatchObject([
      {
        from: '+13125550100',
        to: `sip:call-${attemptId}@sip.example.com`,
        webhook_url: 'https://redial.example/webhooks',
      },
    ]);
    expect(JSON.stringify(carrier.received)).not.toContain(phone.slice(1));
    expect(commands('hangup')).toHaveLength(0);
  });

  it('stands with a mailbox, to which nobody speaks yet: its agent knows what it is', async () => {
    const { attemptId, activities, environment } = await answered();
    await withAgent(attemptId, { answerBasis: 'words' });
    expect(await environment.run(activities.attachBot, { attemptId })).toBe('attached');
  });

  it('stands with a greeting that has no end yet: the agent hears it', async () => {
    const { attemptId, activities, environment, set } = await answered();
    await withAgent(attemptId);
    await test.db
      .insert(seenEvents)
      .values({ attemptId, eventId: 'report:active', type: 'callee_active', at: new Date() });
    // All but an instant of its time is over.
    await set({ state: 'attaching', attachingAt: new Date(Date.now() - 7_500) });
    expect(await environment.run(activities.attachBot, { attemptId })).toBe('attached');
    expect(commands('hangup')).toHaveLength(0);
  });
});

/** A call whose agent is ready and lives. */
async function withAgent(attemptId: string, values: Partial<typeof calls.$inferInsert> = {}): Promise<void> {
  const { call } = await openCall(test.db, attemptId);
  await test.db
    .update(calls)
    .set({ agentReadyAt: new Date(), agentHeartbeatAt: new Date(), ...values })
    .where(eq(calls.id, call.id));
}

describe('the head start at the answer', () => {
  async function told(call: Awaited<ReturnType<typeof leased>>) {
    const failures: object[] = [];
    const prepared: string[] = [];
    connectAtAnswer(
      {
        db: test.db,
        rooms: { ...noRooms, prepare: (id) => Promise.resolve(void prepared.push(id)) },
        telephonyOf: () => call.telephony,
        environment: { REDIAL_URL: 'https://redial.example' },
        log: { warn: (what: object) => void failures.push(what) },
      },
      call.attemptId,
    );
    await eventually(() => (prepared.includes(call.attemptId) ? true : undefined));
    return failures;
  }

  it('is the workflow’s own first step: Telnyx sees one transfer, however often it is ordered', async () => {
    const call = await answered();
    await told(call);
    await eventually(() => (commands('transfer').length === 1 ? true : undefined));
    const attaching = call.environment.run(call.activities.attachBot, { attemptId: call.attemptId });
    await eventually(() => (commands('transfer').length === 2 ? true : undefined));
    await call.tell({ type: 'conversation_started' });
    expect(await attaching).toBe('attached');
    const [first, second] = commands('transfer').map(({ webhook_url: _, ...rest }) => rest);
    expect(second).toEqual(first);
  });

  it('comes too late for a call that is spoken to, or over', async () => {
    for (const late of [{ state: 'in_progress' }, { endedAt: new Date() }] as const) {
      const call = await answered();
      await call.set(late);
      await told(call);
      // What is sent after it arrives after it.
      await call.activities.hangUp({ attemptId: call.attemptId, cause: 'normal' });
      expect(commands('transfer')).toEqual([]);
    }
  });

  it('is not taken where the campaign waits for the carrier’s verdict', async () => {
    const call = await leased({ settings: { answerFlow: 'carrier_verdict_first' } });
    await call.set({ state: 'amd', diallingAt: new Date(), answeredAt: new Date(), carrierCallId: 'v3:call' });
    await told(call);
    await call.activities.hangUp({ attemptId: call.attemptId, cause: 'normal' });
    expect(commands('transfer')).toEqual([]);
  });

  it('is taken all the same where an exchange has answered: any carrier says that it is a machine', async () => {
    const call = await leased({ settings: { answerFlow: 'carrier_verdict_first' } });
    await call.set({ state: 'amd', diallingAt: new Date(), answeredAt: new Date(), carrierCallId: 'v3:call' });
    await test.db.update(contacts).set({ extension: '23' }).where(eq(contacts.id, call.contactId));
    await told(call);
    await call.activities.hangUp({ attemptId: call.attemptId, cause: 'normal' });
    expect(commands('transfer')).toHaveLength(1);
  });

  it('says in the log that it failed, and nothing depends on it', async () => {
    answers = { transfer: refused };
    const failures = await told(await answered());
    await eventually(() => (failures.length === 1 ? true : undefined));
  });
});

it('nothing is hung up that is over', async () => {
  const { attemptId, activities, environment, set } = await answered();
  await set({ endedAt: new Date() });
  await environment.run(activities.hangUp, { attemptId, cause: 'normal' as const });
  expect(commands('hangup')).toHaveLength(0);
});

it('the carrier speaks a message with the person’s own values in it', async () => {
  const message = 'Hello {{first_name}}, this is {{bot_name}}.';
  const { attemptId, contactId, activities, environment, set } = await leased({
    settings: { voicemail: { policy: 'leave_message', message } },
  });
  await test.db
    .update(contacts)
    .set({ variables: { first_name: 'Maria' } })
    .where(eq(contacts.id, contactId));
  await set({ state: 'amd', carrierCallId: 'v3:call' });
  await environment.run(activities.playToVoicemail, { attemptId, step: 2 });
  expect(commands('speak')).toMatchObject([
    { payload: 'Hello Maria, this is Robin.', command_id: `${attemptId}:voicemail:2` },
  ]);
});

it('the carrier speaks no message where an agent is on the line, which leaves it', async () => {
  const voicemail = { policy: 'leave_message', message: 'Hello.' } as const;
  const { attemptId, activities, environment, set } = await leased({ settings: { voicemail } });
  await set({ state: 'amd', carrierCallId: 'v3:call' });
  await withAgent(attemptId);
  await environment.run(activities.playToVoicemail, { attemptId });
  expect(commands('speak')).toEqual([]);
});

it('the agent is asked for while the phone rings', async () => {
  const { attemptId, activities, environment, prepared } = await leased();
  expect(await environment.run(activities.dial, { attemptId })).toBe('placed');
  expect(prepared).toEqual([attemptId]);
});

describe('asking the carrier', () => {
  const leg = (attemptId: string, seconds: number) => ({
    call_control_id: 'v3:call',
    client_state: Buffer.from(JSON.stringify({ attemptId })).toString('base64'),
    call_duration: seconds,
  });

  it('gives a lease back whose dial was never begun: that is no attempt', async () => {
    const { attemptId, activities, environment, row } = await leased();
    expect(await environment.run(activities.reconcileAttempt, { attemptId, round: 0 })).toBe('gone');
    expect(await row()).toMatchObject({ cause: 'given_back', diallingAt: null });
    expect(await activities.concludeAttempt({ attemptId })).toMatchObject({ outcome: 'deferred', final: false });
    await expect(environment.run(activities.dial, { attemptId })).rejects.toThrow('attempt_begun_before');
    expect(carrier.received.filter(({ path }) => path === '/v2/calls')).toEqual([]);
  });

  it('finds a person who has just answered, and of whom nobody told', async () => {
    const { attemptId, activities, environment, set, row } = await leased();
    await set({ state: 'ringing', diallingAt: new Date(), carrierCallId: 'v3:call' });
    alive = [leg(attemptId, 1)];
    expect(await environment.run(activities.reconcileAttempt, { attemptId, round: 0 })).toBe('answered');
    expect(await row()).toMatchObject({ state: 'amd', endedAt: null });
  });

  it('hangs up on one who has waited too long, and counts the answer', async () => {
    const { attemptId, activities, environment, set, row } = await leased();
    await set({ state: 'ringing', diallingAt: new Date(), carrierCallId: 'v3:call' });
    alive = [leg(attemptId, 40)];
    expect(await environment.run(activities.reconcileAttempt, { attemptId, round: 0 })).toBe('gone');
    expect(commands('hangup')).toHaveLength(1);
    expect((await row()).answeredAt).not.toBeNull();
    expect(await activities.concludeAttempt({ attemptId })).toMatchObject({ outcome: 'failed' });
    expect((await row()).cause).toBe('attach_failed');
  });

  it('leaves one alone who is spoken to', async () => {
    const { attemptId, activities, environment, set } = await leased();
    await set({ state: 'in_progress', diallingAt: new Date(), carrierCallId: 'v3:call' });
    alive = [leg(attemptId, 40)];
    expect(await environment.run(activities.reconcileAttempt, { attemptId, round: 0 })).toBe('alive');
    expect(commands('hangup')).toHaveLength(0);
  });
});

it('a trunk’s answer is known by its dial: an agent that died while it rang is missed', async () => {
  const trunk = {
    callFlow: 'agent_first',
    place: () => Promise.resolve({ kind: 'placed', carrierCallId: 'callee', answered: true }),
  } as unknown as Telephony;
  const { attemptId, activities, environment, row } = await leased({ carrier: trunk });
  const readyAt = new Date();
  await test.db.insert(calls).values({ attemptId, agentReadyAt: readyAt, agentHeartbeatAt: readyAt });
  expect(await environment.run(activities.dial, { attemptId })).toBe('placed');
  expect((await row()).answeredAt).not.toBeNull();
  await test.db
    .update(calls)
    .set({ agentHeartbeatAt: new Date(Date.now() - 60_000) })
    .where(eq(calls.attemptId, attemptId));
  const { silent } = await readBeats(test.db, 10_000);
  expect(silent.map((beat) => beat.attemptId)).toContain(attemptId);
});

describe('an opt-out while a dial to the same number is on its way', () => {
  /** What the console and agents do when somebody opts out. */
  async function optOut({ contactId, telephony }: Awaited<ReturnType<typeof leased>>) {
    const { phone } = one(await test.db.select().from(contacts).where(eq(contacts.id, contactId)));
    const temporal = { workflow: { getHandle: () => ({ signal: () => Promise.resolve() }) } };
    const context = { db: test.db, temporal, nudger: { nudge: () => {} }, telephonyOf: () => telephony, log: console };
    await stopNumber(context as never, await addToDoNotCall(test.db, { phone, source: 'spoken' }));
  }

  it('refuses a claimed one before the carrier is asked', async () => {
    const call = await leased();
    await optOut(call);
    expect(await call.environment.run(call.activities.dial, { attemptId: call.attemptId })).toBe('over');
    expect(carrier.received).toEqual([]);
    expect(await call.row()).toMatchObject({ cause: 'blocked', diallingAt: null });
  });

  it('hangs up what the carrier takes after it, at once', async () => {
    const call = await leased();
    const [onItsWay, arrives] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const place = call.telephony.place.bind(call.telephony);
    call.telephony.place = async (...request) => {
      onItsWay.resolve();
      await arrives.promise;
      return place(...request);
    };
    const dialling = call.environment.run(call.activities.dial, { attemptId: call.attemptId });
    await onItsWay.promise;
    await optOut(call);
    // The carrier has no such call yet.
    expect(commands('hangup')).toEqual([]);
    arrives.resolve();
    expect(await dialling).toBe('over');
    expect(carrier.received.at(-1)?.path).toBe('/v2/calls/v3:call/actions/hangup');
    expect(await call.row()).toMatchObject({ cause: 'cancelled', endedBy: 'campaign' });
  });

  it('cancels one that a trunk takes after it, while it rings', async () => {
    const [onItsWay, hungUp] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let isThere = false;
    const trunk = {
      callFlow: 'agent_first',
      place: async () => {
        onItsWay.resolve();
        await hungUp.promise;
        return { kind: 'refused', refusal: { cause: 'cancelled', sipCode: 487, vendorCode: null, words: 'Cancelled' } };
      },
      hangUp: () => Promise.resolve(isThere ? hungUp.resolve() : undefined),
    } as unknown as Telephony;
    const call = await leased({ carrier: trunk });
    const now = new Date();
    await test.db.insert(calls).values({ attemptId: call.attemptId, agentReadyAt: now, agentHeartbeatAt: now });
    const dialling = call.environment.run(call.activities.dial, { attemptId: call.attemptId });
    await onItsWay.promise;
    await optOut(call);
    isThere = true;
    expect(await dialling).toBe('over');
    expect(await call.row()).toMatchObject({ cause: 'cancelled', endedBy: 'campaign' });
  });
});
