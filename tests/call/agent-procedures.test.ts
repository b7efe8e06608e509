/** What the server does for voice agents, through the real tRPC router and a real database. */
import { eq, sql } from 'drizzle-orm';
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agentReady, connectionProgress } from '#db/call/call-progress.ts';
import { applyCallEvent } from '#db/call/call-event.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { addToDoNotCall, isOnDoNotCall } from '#db/do-not-call/do-not-call.ts';
import {
  agentWorkers,
  attempts,
  callbacks,
  calls,
  contacts,
  doNotCall,
  providerAccounts,
  transcriptItems,
} from '#db/schema/index.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { writeSetting } from '#db/workspace/settings.ts';
import type { AgentReport } from '#domain/call/agent-protocol.ts';
import { settingDefinitions } from '#domain/workspace/setting.ts';
import { agentRouter } from '#lib/server/trpc/agent.ts';
import { createCallerFactory, type Context } from '#lib/server/trpc/trpc.ts';
import { createTelephonySource } from '#operations/provider/telephony-of.ts';
import { addContacts, createAccount, createCampaign, setFleet, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { one } from '../support/one.ts';
import { livekitAddress } from '../support/sandbox/livekit-address.ts';
import { VendorStub } from '../support/vendor-stub.ts';
import { storedSaying } from '../support/words.ts';

const box = openSecretBox(randomBytes(32).toString('base64'));
const createCaller = createCallerFactory(agentRouter);
const telnyx = new VendorStub(() => ({ json: { data: { result: 'ok' } } }));
let test: TestDatabase;
let carrier: TestAccount;
let trunk: TestAccount;
let signals: unknown[];
let temporalIsAway: boolean;
let serial = 0;

beforeAll(async () => {
  test = await createTestDatabase();
  await setFleet(test.db, 1000);
  await telnyx.open();
  carrier = await createAccount(test.db, {
    maxConcurrentCalls: 1000,
    configuration: {
      kind: 'telnyx',
      apiBaseUrl: `${telnyx.url}/v2`,
      connectionId: 'test',
      publicKey: 'test',
      livekitSipHost: '127.0.0.1:5060',
    },
  });
  await test.db
    .update(providerAccounts)
    .set({ apiKey: box.seal('key') })
    .where(eq(providerAccounts.id, carrier.accountId));
  trunk = await createAccount(test.db, {
    maxConcurrentCalls: 1000,
    configuration: { kind: 'sip_trunk', livekitTrunkId: 'ST_1' },
  });
  const plain = settingDefinitions.speech.plain.parse({});
  await writeSetting(test.db, box, 'speech', { plain, secrets: { apiKey: 'speech-key' } });
  const language = settingDefinitions.language.plain.parse({});
  await writeSetting(test.db, box, 'language', { plain: language, secrets: { apiKey: 'language-key' } });
});
afterAll(async () => {
  await telnyx.close();
  await test.drop();
});
beforeEach(() => {
  telnyx.reset();
  signals = [];
  temporalIsAway = false;
});

function agent(isService = true) {
  const signal = async (...what: unknown[]): Promise<void> => {
    if (temporalIsAway) throw new Error('Temporal is away');
    signals.push(what);
  };
  // The workflow's side of a signal is told in the workflows' own stories; here it matters that it is sent.
  const temporal = {
    workflow: { getHandle: () => ({ signal }), signalWithStart: signal, start: signal },
    withDeadline: (_deadline: number, work: () => Promise<void>) => work(),
  };
  const environment = { REDIAL_TIME_SCALE: 60 };
  return createCaller({
    db: test.db,
    box,
    environment,
    temporal,
    nudger: { nudge: () => {} },
    telephonyOf: createTelephonySource(box, livekitAddress()),
    isService,
    user: null,
    roles: [],
  } as unknown as Context);
}

async function leaseOne(
  options: { account?: TestAccount; settings?: Parameters<typeof createCampaign>[2] } = {},
): Promise<{ attemptId: string; contactId: string; campaignId: string; phone: string }> {
  serial += 1;
  const campaignId = await createCampaign(test.db, options.account ?? carrier, options.settings ?? {});
  const contactId = one(await addContacts(test.db, campaignId, 1, serial));
  const { phone } = one(
    await test.db
      .update(contacts)
      .set({ variables: { customer_name: 'Ann' } })
      .where(eq(contacts.id, contactId))
      .returning(),
  );
  const claim = await claimContacts(test.db, { campaignId, claimId: randomUUID(), now: new Date() });
  await test.db
    .update(attempts)
    .set({ carrierCallId: `v3:${serial}` })
    .where(eq(attempts.contactId, contactId));
  return { attemptId: one(claim.leases).attemptId, contactId, campaignId, phone };
}

const callOf = async (attemptId: string) =>
  one(await test.db.select().from(calls).where(eq(calls.attemptId, attemptId)));
const attemptOf = async (attemptId: string) =>
  one(await test.db.select().from(attempts).where(eq(attempts.id, attemptId)));

const second = (n: number): string => new Date(Date.UTC(2026, 0, 1, 12, 0, 0) + n * 1000).toISOString();

const conversation: AgentReport[] = [
  { id: '1', at: second(1), type: 'ready' },
  { id: '2', at: second(2), type: 'callee_status', status: 'active' },
  { id: '3', at: second(2.6), type: 'conversation_started', waitedMs: 400 },
  {
    id: '4',
    at: second(4),
    type: 'transcript_item',
    seq: 1,
    speaker: 'bot',
    text: 'Hi',
    startMs: 900,
    interrupted: false,
  },
  {
    id: '5',
    at: second(5),
    type: 'transcript_item',
    seq: 2,
    speaker: 'callee',
    text: 'Yes',
    startMs: 2000,
    interrupted: false,
  },
  {
    id: '6',
    at: second(6),
    type: 'turn_latency',
    turn: 1,
    endToEndMs: 800,
    languageFirstTokenMs: 200,
    speechFirstByteMs: 150,
  },
  {
    id: '7',
    at: second(7),
    type: 'tool_call',
    tool: 'capture_field',
    arguments: { name: 'a', value: 'b' },
    result: 'Noted.',
  },
  { id: '8', at: second(7), type: 'field_captured', name: 'a', value: 'b' },
  { id: '9', at: second(9), type: 'ended', reason: 'bot_ended', words: 'done' },
];

describe('the configuration', () => {
  it('has everything filled in', async () => {
    const { attemptId, phone } = await leaseOne({
      settings: { settings: { promptOverride: 'Ask {{customer_name}} for a date. {{unknown}}' } },
    });
    const configuration = await agent().configuration({ attemptId });
    expect(configuration).toMatchObject({
      attemptId,
      callFlow: 'call_control',
      answerFlow: 'speak_first',
      carrierVerdict: null,
      direction: 'outbound',
      promptOverride: 'Ask ⟪Ann⟫ for a date. ',
      voicemail: { policy: 'hang_up' },
      timeScale: 60,
      variables: { customer_name: 'Ann', phone, bot_name: 'Robin', organisation: 'Redial' },
      speech: { baseUrl: 'https://api.deepgram.com', apiKey: 'speech-key' },
      language: { baseUrl: 'https://api.groq.com', apiKey: 'language-key' },
    });
    expect(configuration.disclosure).toContain('Robin');
    expect(configuration.disclosure).toContain('Redial');
    const again = await agent().configuration({ attemptId });
    expect(again.callId).toBe(configuration.callId);
  });

  it('lets the bot listen first where its campaign waits for a carrier that never says anything', async () => {
    const settings = { settings: { answerFlow: 'carrier_verdict_first' } } as const;
    const overTrunk = await leaseOne({ account: trunk, settings });
    expect((await agent().configuration({ attemptId: overTrunk.attemptId })).answerFlow).toBe('listen_first');
    // Whom the carrier has judged is spoken to at once.
    const overTelnyx = await leaseOne({ settings });
    expect((await agent().configuration({ attemptId: overTelnyx.attemptId })).answerFlow).toBe('speak_first');
  });

  it('names the extension that is pressed before anything is said, and waits for no verdict on the exchange', async () => {
    const settings = { settings: { answerFlow: 'carrier_verdict_first' } } as const;
    const campaignId = await createCampaign(test.db, carrier, settings);
    const [behind, plain] = await addContacts(test.db, campaignId, 2, (serial += 2));
    await test.db
      .update(contacts)
      .set({ extension: '23' })
      .where(eq(contacts.id, behind ?? ''));
    const { leases } = await claimContacts(test.db, { campaignId, claimId: randomUUID(), now: new Date() });
    const leaseOf = (id = '') => one(leases.filter(({ contactId }) => contactId === id));
    expect([leaseOf(behind).answer, leaseOf(plain).answer]).toEqual(['listen_first', 'carrier_verdict_first']);
    const configurationOf = (id = '') => agent().configuration({ attemptId: leaseOf(id).attemptId });
    expect(await configurationOf(behind)).toMatchObject({ extension: '23', answerFlow: 'listen_first' });
    expect(await configurationOf(plain)).not.toHaveProperty('extension');
  });

  it('holds what the carrier has said, and whether the agent saw the answer', async () => {
    const { attemptId } = await leaseOne();
    const at = second(1);
    const said = { type: 'detected', id: 'said', at, answeredBy: 'machine', by: 'carrier' } as const;
    await applyCallEvent(test.db, attemptId, said);
    expect(await agent().configuration({ attemptId })).toMatchObject({ carrierVerdict: { answeredBy: 'machine', at } });
    const over = await leaseOne({ account: trunk });
    expect(await agent().configuration({ attemptId: over.attemptId })).toMatchObject({ callFlow: 'agent_first' });
  });

  it('tells an agent that comes in the place of a lost one what was said, and no other', async () => {
    const { attemptId } = await leaseOne();
    expect(await agent().configuration({ attemptId })).not.toHaveProperty('resumed');
    await agent().report({ attemptId, reports: conversation.slice(0, 2) });
    expect(await agent().configuration({ attemptId })).not.toHaveProperty('resumed');
    await agent().report({ attemptId, reports: conversation.slice(2, 8) });
    const { resumed } = await agent().configuration({ attemptId });
    expect(resumed).toEqual({
      said: [
        { speaker: 'bot', text: 'Hi' },
        { speaker: 'callee', text: 'Yes' },
      ],
      lastSeq: 2,
      talkedMs: expect.closeTo(Date.now() - Date.parse(second(2.6)), -4) as number,
    });
  });

  it('is not given for an attempt that is over, that does not exist, or to strangers', async () => {
    const { attemptId } = await leaseOne();
    await test.db.update(attempts).set({ endedAt: new Date() }).where(eq(attempts.id, attemptId));
    await expect(agent().configuration({ attemptId })).rejects.toThrow('ended already');
    await expect(agent().configuration({ attemptId: randomUUID() })).rejects.toThrow('no such attempt');
    await expect(agent(false).configuration({ attemptId })).rejects.toThrow('service token');
  });
});

describe('reports', () => {
  it('make the call, and move the attempt', async () => {
    const { attemptId } = await leaseOne();
    const { callId } = await agent().configuration({ attemptId });
    await agent().report({ attemptId, reports: conversation.slice(0, 8) });
    expect(await attemptOf(attemptId)).toMatchObject({ state: 'in_progress', inProgressAt: new Date(second(2.6)) });
    await agent().report({ attemptId, reports: conversation.slice(8) });
    expect(await callOf(attemptId)).toMatchObject({
      agentReadyAt: new Date(second(1)),
      conversationStartedAt: new Date(second(2.6)),
      firstAudioMs: 600,
      endedAt: new Date(second(9)),
      endedReason: 'bot_ended',
      durationMs: 6400,
      transcriptStatus: 'draft',
      capturedFields: { a: 'b' },
      toolCalls: [{ at: second(7), tool: 'capture_field', arguments: { name: 'a', value: 'b' }, result: 'Noted.' }],
      turnLatencies: [{ turn: 1, endToEndMs: 800, languageFirstTokenMs: 200, speechFirstByteMs: 150 }],
    });
    const items = await test.db.select().from(transcriptItems).where(eq(transcriptItems.callId, callId));
    expect(items.map(({ seq, speaker, text, version }) => ({ seq, speaker, text, version }))).toEqual([
      { seq: 1, speaker: 'bot', text: 'Hi', version: 'draft' },
      { seq: 2, speaker: 'callee', text: 'Yes', version: 'draft' },
    ]);
    expect(await attemptOf(attemptId)).toMatchObject({ state: 'wrap_up', cause: 'normal', endedBy: 'bot' });
  });

  it('count once, however often they are sent', async () => {
    const { attemptId } = await leaseOne();
    await agent().configuration({ attemptId });
    for (let times = 0; times < 3; times += 1) await agent().report({ attemptId, reports: conversation });
    const call = await callOf(attemptId);
    expect(call.toolCalls).toHaveLength(1);
    expect(call.turnLatencies).toHaveLength(1);
    expect(signals).toHaveLength(1);
  });

  it('are refused as a whole while Temporal is away, and taken when they are sent again', async () => {
    const { attemptId } = await leaseOne();
    await agent().configuration({ attemptId });
    temporalIsAway = true;
    await expect(agent().report({ attemptId, reports: conversation })).rejects.toThrow();
    expect(signals).toEqual([]);
    temporalIsAway = false;
    await agent().report({ attemptId, reports: conversation });
    expect(signals).toHaveLength(1);
    expect((await callOf(attemptId)).toolCalls).toHaveLength(1);
  });

  it('of the end free the slot when the carrier has put the phone down, and not before', async () => {
    const { attemptId } = await leaseOne();
    await agent().configuration({ attemptId });
    telnyx.order(...Array.from({ length: 3 }, () => ({ status: 503 })));
    await expect(agent().report({ attemptId, reports: conversation })).rejects.toThrow();
    expect((await attemptOf(attemptId)).slotFreedAt).toBeNull();
    telnyx.reset();
    await agent().report({ attemptId, reports: conversation });
    expect(telnyx.received.map(({ path }) => path)).toEqual([`/v2/calls/v3:${serial}/actions/hangup`]);
    expect((await attemptOf(attemptId)).slotFreedAt).not.toBeNull();
  });

  it('of an end that the carrier has told us ask it nothing', async () => {
    const { attemptId } = await leaseOne();
    await agent().configuration({ attemptId });
    await test.db.update(attempts).set({ endedAt: new Date() }).where(eq(attempts.id, attemptId));
    await agent().report({ attemptId, reports: conversation });
    expect(telnyx.received).toEqual([]);
  });

  it('of a failure before the callee was there do not burn the attempt', async () => {
    const { attemptId } = await leaseOne({ account: trunk });
    await agent().configuration({ attemptId });
    const end: AgentReport = { id: 'e', at: second(1), type: 'ended', reason: 'speech_failure', words: 'No voice' };
    await agent().report({ attemptId, reports: [end] });
    expect(await attemptOf(attemptId)).toMatchObject({ cause: 'agent_unavailable', causeWords: 'No voice' });
  });

  it('know across batches that the callee had answered', async () => {
    const { attemptId } = await leaseOne({ account: trunk });
    await agent().configuration({ attemptId });
    await agent().report({ attemptId, reports: conversation.slice(0, 2) });
    const end: AgentReport = { id: 'e', at: second(3), type: 'ended', reason: 'speech_failure', words: '' };
    await agent().report({ attemptId, reports: [end] });
    expect((await attemptOf(attemptId)).cause).toBe('service_failure');
  });

  it('for an attempt without a call are refused', async () => {
    await expect(agent().report({ attemptId: randomUUID(), reports: conversation })).rejects.toThrow('no call');
  });
});

describe('a refusal', () => {
  const says = (seq: number, speaker: 'bot' | 'callee', text: string): AgentReport => {
    const item = { type: 'transcript_item', seq, speaker, text, startMs: seq * 1000, interrupted: false } as const;
    return { id: `t${seq}`, at: second(seq), ...item };
  };

  it('counts from the sentence on, while the call is in progress', async () => {
    const { attemptId } = await leaseOne();
    await agent().configuration({ attemptId });
    await agent().report({ attemptId, reports: [says(1, 'bot', 'You are not interested?'), says(2, 'callee', 'Hm.')] });
    expect((await attemptOf(attemptId)).refused).toBe(false);
    await agent().report({ attemptId, reports: [says(3, 'callee', 'No, I am not interested.')] });
    expect(await attemptOf(attemptId)).toMatchObject({ refused: true, endedAt: null });
  });

  it('is understood when it comes in two parts, in two batches, of which one is sent again', async () => {
    const { attemptId } = await leaseOne();
    await agent().configuration({ attemptId });
    await agent().report({ attemptId, reports: [says(1, 'callee', 'Well, I am not')] });
    await agent().report({ attemptId, reports: [says(2, 'bot', 'Go on.')] });
    const rest = { attemptId, reports: [says(3, 'callee', 'interested.'), says(4, 'bot', 'I see.')] };
    await agent().report(rest);
    expect((await attemptOf(attemptId)).refused).toBe(true);
    await test.db.update(attempts).set({ refused: false }).where(eq(attempts.id, attemptId));
    await agent().report(rest);
    expect((await attemptOf(attemptId)).refused).toBe(true);
  });
});

describe('heartbeats', () => {
  it('tell the agent to leave once the attempt is over', async () => {
    const { attemptId } = await leaseOne();
    await agent().configuration({ attemptId });
    expect(await agent().heartbeat({ attemptId })).toEqual({ continue: true });
    expect((await callOf(attemptId)).agentHeartbeatAt).not.toBeNull();
    await test.db.update(attempts).set({ state: 'wrap_up' }).where(eq(attempts.id, attemptId));
    expect(await agent().heartbeat({ attemptId })).toEqual({ continue: false });
    expect(await agent().heartbeat({ attemptId: randomUUID() })).toEqual({ continue: false });
  });

  it('say whether a prepared agent is still there: one that has died is asked for again', async () => {
    const { attemptId } = await leaseOne();
    await agent().configuration({ attemptId });
    expect(await agentReady(test.db, attemptId)).toBe(false);
    const ready = (id: string): AgentReport => ({ id, at: second(1), type: 'ready' });
    await agent().report({ attemptId, reports: [ready('first')] });
    expect(await agentReady(test.db, attemptId)).toBe(true);
    expect(await connectionProgress(test.db, attemptId)).toMatchObject({ state: 'agent_ready' });
    const long = sql`now() - interval '7 seconds'`;
    await test.db.update(calls).set({ agentHeartbeatAt: long }).where(eq(calls.attemptId, attemptId));
    expect(await agentReady(test.db, attemptId)).toBe(false);
    expect(await connectionProgress(test.db, attemptId)).toMatchObject({ state: 'waiting' });
    await agent().report({ attemptId, reports: [ready('second')] });
    expect(await connectionProgress(test.db, attemptId)).toMatchObject({ state: 'agent_ready' });
  });

  it('of workers keep the fleet’s capacity', async () => {
    const workerId = randomUUID();
    await agent().workerHeartbeat({ workerId, capacity: 8, activeCalls: 3 });
    await agent().workerHeartbeat({ workerId, capacity: 0, activeCalls: 2 });
    const rows = await test.db.select().from(agentWorkers).where(eq(agentWorkers.id, workerId));
    expect(rows).toMatchObject([{ capacity: 0, activeCalls: 2 }]);
  });
});

describe('what callees ask for', () => {
  it('a callback: delays are scaled, and the bot hears what to say', async () => {
    const { attemptId, contactId } = await leaseOne();
    await agent().configuration({ attemptId });
    const before = Date.now();
    const { accepted, sentence } = await agent().scheduleCallback({
      attemptId,
      delayMinutes: 60,
      phrase: 'in an hour',
    });
    expect({ accepted, sentence }).toMatchObject({ accepted: true, sentence: expect.stringContaining('time)') });
    const [row] = await test.db.select().from(callbacks).where(eq(callbacks.contactId, contactId));
    expect(row).toMatchObject({
      source: 'callee',
      requestedInAttemptId: attemptId,
      note: 'in an hour',
      status: 'scheduled',
    });
    const delay = (row?.requestedFor.getTime() ?? 0) - before;
    expect(delay).toBeGreaterThanOrEqual(60_000);
    expect(delay).toBeLessThan(70_000);
  });

  it('a callback in the night is asked about, and moved to the morning if the person insists', async () => {
    const { attemptId, contactId } = await leaseOne();
    await agent().configuration({ attemptId });
    const inTwoDays = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    const wish = { attemptId, localDateTime: `${inTwoDays}T03:00`, phrase: 'at three in the night' };
    const asked = await agent().scheduleCallback(wish);
    expect(asked).toMatchObject({
      accepted: false,
      isQuestion: true,
      sentence: expect.stringContaining('no hour for a call'),
    });
    const { accepted, sentence } = await agent().scheduleCallback({ ...wish, isConfirmed: true });
    expect({ accepted, sentence }).toMatchObject({
      accepted: true,
      sentence: expect.stringContaining('later than asked'),
    });
    const [row] = await test.db.select().from(callbacks).where(eq(callbacks.contactId, contactId));
    expect(row?.dueAt.getTime()).toBeGreaterThan(row?.requestedFor.getTime() ?? Infinity);
    expect(row?.movedReason).toEqual(storedSaying(/next opening/));
  });

  it('a callback in the past is explained to the bot, not scheduled', async () => {
    const { attemptId, contactId } = await leaseOne();
    await agent().configuration({ attemptId });
    const answer = await agent().scheduleCallback({ attemptId, localDateTime: '2020-01-01T10:00', phrase: 'long ago' });
    expect(answer).toMatchObject({ accepted: false, sentence: expect.stringContaining('past') });
    expect(await test.db.select().from(callbacks).where(eq(callbacks.contactId, contactId))).toEqual([]);
  });

  it('a callback after an opt-out is not scheduled', async () => {
    const { attemptId, phone } = await leaseOne();
    await agent().configuration({ attemptId });
    await addToDoNotCall(test.db, { phone, source: 'spoken' });
    const answer = await agent().scheduleCallback({ attemptId, delayMinutes: 60, phrase: 'in an hour' });
    expect(answer).toMatchObject({ accepted: false, sentence: expect.stringContaining('do-not-call') });
  });

  it('no more calls: the number is on the list at once, with the words', async () => {
    const { attemptId, phone } = await leaseOne();
    const { callId } = await agent().configuration({ attemptId });
    await agent().optOut({ attemptId, quote: 'Never call me again' });
    await agent().optOut({ attemptId, quote: 'Never call me again' });
    expect(await isOnDoNotCall(test.db, phone, { purpose: 'service', brandId: null })).toBe(true);
    const [row] = await test.db.select().from(doNotCall).where(eq(doNotCall.phone, phone));
    expect(row).toMatchObject({ source: 'spoken', quote: 'Never call me again', callId });
  });

  it('no more calls: another campaign’s call to the number is hung up, and its waiting workflow told', async () => {
    const { attemptId, phone } = await leaseOne();
    await agent().configuration({ attemptId });
    const [ringing, waiting] = [await leaseOne(), await leaseOne()];
    for (const { contactId } of [ringing, waiting]) {
      await test.db.update(contacts).set({ phone }).where(eq(contacts.id, contactId));
    }
    await test.db
      .update(attempts)
      .set({ state: 'ringing', diallingAt: new Date() })
      .where(eq(attempts.id, ringing.attemptId));
    await test.db.update(contacts).set({ state: 'waiting_retry' }).where(eq(contacts.id, waiting.contactId));
    signals = [];
    await agent().optOut({ attemptId, quote: 'Never call me again' });
    expect(telnyx.received.map(({ path }) => path)).toEqual([expect.stringMatching(/\/actions\/hangup$/)]);
    expect(await attemptOf(ringing.attemptId)).toMatchObject({ cause: 'cancelled', endedBy: 'campaign' });
    expect((await attemptOf(ringing.attemptId)).slotFreedAt).not.toBeNull();
    expect(signals).toHaveLength(2);
    const [closed] = await test.db.select().from(contacts).where(eq(contacts.id, waiting.contactId));
    expect(closed).toMatchObject({ state: 'opted_out', barredBy: 'do_not_call' });
  });
});
