import { randomBytes, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { eq, sql } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { preparePush } from '#activities/after-call/crm.ts';
import {
  createAfterCallActivities,
  type AfterCallActivities,
  type AfterCallDependencies,
} from '#activities/after-call/index.ts';
import { recordingKeyOf } from '#db/call/call.ts';
import { readCrmHold } from '#db/crm/crm-push.ts';
import { scheduleCallback } from '#db/callback/callback.ts';
import {
  attempts,
  botVersions,
  calls,
  contacts,
  crmPushes,
  doNotCall,
  providerNumbers,
  transcriptItems,
} from '#db/schema/index.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { writeSetting } from '#db/workspace/settings.ts';
import { BotConfiguration } from '#domain/bot/bot.ts';
import { openLocalFolder } from '#providers/storage/local-folder.ts';
import { addContacts, createAccount, createCampaign, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { VendorStub, type Answer } from '../support/vendor-stub.ts';
import { storedSaying } from '../support/words.ts';

const recordingFile = new URL('../../activities/after-call/fixtures/two-sides.ogg', import.meta.url);
const signingSecret = `whsec_${randomBytes(24).toString('base64')}`;
const secretBox = openSecretBox(randomBytes(32).toString('base64'));
/** Words that must not be found where only ids and facts belong. */
const secretWords = 'marmalade';

let test: TestDatabase;
let folder: string;
let account: TestAccount;
let campaignId: string;
let activities: AfterCallActivities;
let contactsMade = 0;

const words = (text: string, from: number) =>
  text.split(' ').map((word, i) => ({ word, punctuated_word: word, start: from + i * 0.4, end: from + i * 0.4 + 0.3 }));
const heard = (callee: string, bot: string): Answer => ({
  json: {
    metadata: { request_id: 'r', duration: 6.5 },
    results: {
      channels: [
        { alternatives: [{ transcript: callee, words: words(callee, 3) }] },
        { alternatives: [{ transcript: bot, words: words(bot, 0) }] },
      ],
    },
  },
});
const found = (changes: Record<string, unknown> = {}): Answer => ({
  json: {
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        message: {
          role: 'assistant',
          content: JSON.stringify({
            summary: 'Ana likes marmalade.',
            sentiment: 'positive',
            capturedFields: [
              { name: 'day', value: 'Tuesday' },
              { name: 'budget', value: '100' },
            ],
            callbackWish: null,
            optOutRequested: false,
            ...changes,
          }),
        },
      },
    ],
  },
});

const deepgram = new VendorStub(() => heard('Yes, I like marmalade.', 'Hello, this is Robin.'));
const groq = new VendorStub(() => found());
const crm = new VendorStub(() => ({ status: 204 }));
const vendors = [deepgram, groq, crm];

beforeAll(async () => {
  test = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'after-call-'));
  await Promise.all(vendors.map((vendor) => vendor.open()));
  account = await createAccount(test.db);
  campaignId = await createCampaign(test.db, account);
  await test.db.update(botVersions).set({
    configuration: BotConfiguration.parse({
      name: 'Robin',
      openingIntroduction: 'Hello.',
      instructions: 'Be kind.',
      capturedFields: [{ name: 'day' }, { name: 'budget' }],
    }),
  });
  activities = activitiesWith({});
});
afterAll(async () => {
  await Promise.all(vendors.map((vendor) => vendor.close()));
  await rm(folder, { recursive: true });
  await test.drop();
});
beforeEach(async () => {
  for (const vendor of vendors) vendor.reset();
  const { db } = test;
  await writeSetting(db, secretBox, 'speech', { plain: { baseUrl: deepgram.url }, secrets: { apiKey: 'key' } });
  const models = { conversationModel: 'm', analysisModel: 'm' };
  await writeSetting(db, secretBox, 'language', {
    plain: { baseUrl: groq.url, ...models },
    secrets: { apiKey: 'key' },
  });
  await setCrm(`${crm.url}/hook`);
});

function dependencies(): AfterCallDependencies {
  return {
    db: test.db,
    secretBox,
    storage: openLocalFolder(folder),
    publicUrl: 'https://redial.example.com/',
    allowLoopback: true,
    recordingWaitMs: 2_000,
  };
}

function activitiesWith(changes: { allowLoopback?: boolean; recordingWaitMs?: number }): AfterCallActivities {
  return createAfterCallActivities({ ...dependencies(), ...changes });
}

async function setCrm(url: string | null, fieldMapping: Record<string, string> = {}): Promise<void> {
  const plain = { kind: 'webhook' as const, url, fieldMapping };
  await writeSetting(test.db, secretBox, 'crm', { plain, secrets: { signingSecret } });
}

/** An attempt that was concluded a moment ago, with its conversation as the agent noted it. */
async function endedAttempt(
  options: {
    conversation?: boolean;
    recording?: boolean;
    draft?: string;
    call?: Partial<typeof calls.$inferInsert>;
  } = {},
): Promise<{ attemptId: string; callId: string; contactId: string; phone: string }> {
  const { db } = test;
  const { conversation = true, recording = true, draft = 'Yes I like marmalade', call = {} } = options;
  const [contactId = ''] = await addContacts(db, campaignId, 1, contactsMade++);
  const [contact] = await db
    .update(contacts)
    .set({ state: 'completed', variables: { first_name: 'Ana' } })
    .where(eq(contacts.id, contactId))
    .returning();
  const attemptId = randomUUID();
  const at = (secondsAgo: number): Date => new Date(Date.now() - secondsAgo * 1000);
  await db.insert(attempts).values({
    id: attemptId,
    contactId,
    campaignId,
    providerAccountId: account.accountId,
    providerNumberId: account.numberId,
    claimId: 'claim',
    number: 1,
    reason: 'fresh',
    state: conversation ? 'wrap_up' : 'ended',
    diallingAt: at(60),
    inProgressAt: conversation ? at(40) : null,
    endedAt: at(0),
    outcome: conversation ? 'connected' : 'busy',
    cause: conversation ? 'normal' : 'busy',
    concludedAt: at(0),
    slotFreedAt: at(0),
  });
  const [version] = await db.select().from(botVersions);
  const [row] = conversation
    ? await db
        .insert(calls)
        .values({
          attemptId,
          contactId,
          campaignId,
          botVersionId: version?.id ?? null,
          transcriptStatus: 'draft',
          ...call,
        })
        .returning()
    : [];
  const callId = row?.id ?? '';
  if (row && recording) await upload(callId);
  if (row) {
    await db
      .insert(transcriptItems)
      .values({ callId, version: 'draft', seq: 1, speaker: 'callee', text: draft, startMs: 3_000 });
  }
  return { attemptId, callId, contactId, phone: contact?.phone ?? '' };
}

async function upload(callId: string): Promise<void> {
  const key = recordingKeyOf(callId);
  await openLocalFolder(folder).put(key, createReadStream(recordingFile), { contentType: 'audio/ogg' });
  await test.db.update(calls).set({ recordingKey: key }).where(eq(calls.id, callId));
}

/** Whether somebody has looked for a recording, by the database's own account. */
async function recordingAskedForSince(at: string): Promise<true | undefined> {
  const asked = await test.db.execute(sql`
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
    AND query LIKE 'select "recording_key" from%' AND query_start > ${at}::timestamptz`);
  return asked.length > 0 ? true : undefined;
}

type Name = keyof AfterCallActivities;
/** Failures are expected here; the SDK would print each. */
const quiet = new DefaultLogger('ERROR');
const usual = { attempt: 1, retryPolicy: { maximumAttempts: 10 } };

/** Runs an activity as Temporal would. */
function run<N extends Name>(name: N, attemptId: string, options: { last?: boolean; with?: AfterCallActivities } = {}) {
  const environment = new MockActivityEnvironment(
    { ...usual, ...(options.last ? { attempt: 10 } : {}) },
    { logger: quiet },
  );
  const activity = (options.with ?? activities)[name] as AfterCallActivities['afterCall'];
  return environment.run(activity, { attemptId }) as ReturnType<AfterCallActivities[N]>;
}

/** The failure of an activity, as it would be written into the history. */
async function failureOf(work: Promise<unknown>): Promise<ApplicationFailure> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApplicationFailure)) throw new Error(`No application failure: ${String(error)}`);
  expect(`${error.message} ${String(error.cause)} ${error.stack}`).not.toContain(secretWords);
  return error;
}

async function callOf(attemptId: string) {
  const [call] = await test.db.select().from(calls).where(eq(calls.attemptId, attemptId));
  return call;
}
async function pushOf(attemptId: string) {
  const [push] = await test.db.select().from(crmPushes).where(eq(crmPushes.attemptId, attemptId));
  return push;
}
/** As if the last try had been made so much earlier. */
async function agePush(attemptId: string, seconds: number): Promise<void> {
  await test.db
    .update(crmPushes)
    .set({ lastTryAt: sql`${crmPushes.lastTryAt} - make_interval(secs => ${seconds})` })
    .where(eq(crmPushes.attemptId, attemptId));
}
async function attemptState(attemptId: string) {
  const [attempt] = await test.db.select().from(attempts).where(eq(attempts.id, attemptId));
  return attempt?.state;
}
const delivered = () => crm.received.map(({ body }) => (JSON.parse(body) as { data: Record<string, unknown> }).data);

describe('after a conversation', () => {
  it('the recording becomes a transcript and a waveform, the conversation a summary, and the CRM hears of it once', async () => {
    const { attemptId, callId, contactId, phone } = await endedAttempt({ call: { capturedFields: { day: 'Monday' } } });
    expect(await run('afterCall', attemptId)).toEqual({ pushed: true });

    const call = await callOf(attemptId);
    expect(call).toMatchObject({
      transcriptStatus: 'final',
      analysisStatus: 'done',
      summary: 'Ana likes marmalade.',
      sentiment: 'positive',
      // What was captured in the conversation stands; the analysis adds what is missing.
      capturedFields: { day: 'Monday', budget: '100' },
      recordingDurationMs: 6_500,
    });
    expect(call?.peaks?.map((side) => side.length)).toEqual([16, 16]);
    const items = await test.db.select().from(transcriptItems).where(eq(transcriptItems.callId, callId));
    const final = items.filter(({ version }) => version === 'final').sort((a, b) => a.seq - b.seq);
    expect(final.map(({ speaker, text, startMs }) => ({ speaker, text, startMs }))).toEqual([
      { speaker: 'bot', text: 'Hello, this is Robin.', startMs: 0 },
      { speaker: 'callee', text: 'Yes, I like marmalade.', startMs: 3_000 },
    ]);
    expect(final[1]?.words?.[0]).toEqual({ word: 'Yes,', startMs: 3_000, endMs: 3_300 });
    expect(items.filter(({ version }) => version === 'draft')).toHaveLength(1);
    expect(await attemptState(attemptId)).toBe('ended');

    const [asked] = deepgram.received;
    expect(asked?.path).toContain('multichannel=true');
    expect(asked?.headers).toMatchObject({ 'content-type': 'audio/ogg', authorization: 'Token key' });
    expect(asked?.body.startsWith('OggS')).toBe(true);
    expect(groq.received[0]?.path).toBe('/openai/v1/chat/completions');
    expect(JSON.parse(groq.received[0]?.body ?? '')).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { strict: true } },
    });

    const [request] = crm.received;
    const push = await pushOf(attemptId);
    expect(new Webhook(signingSecret).verify(request?.body ?? '', request?.headers as Record<string, string>)).toEqual(
      push?.payload,
    );
    expect(request?.headers['webhook-id']).toBe(push?.id);
    expect(delivered()).toEqual([
      expect.objectContaining({
        attempt_id: attemptId,
        contact_id: contactId,
        phone,
        outcome: 'connected',
        duration_seconds: 40,
        summary: 'Ana likes marmalade.',
        transcript_url: `https://redial.example.com/calls/${callId}`,
        fields: { day: 'Monday', budget: '100' },
        variables: { first_name: 'Ana' },
        opted_out: false,
        wrong_number: false,
      }),
    ]);
    expect(push).toMatchObject({ status: 'delivered', tries: 1, lastError: null });

    // Temporal runs activities at least once.
    expect(await run('afterCall', attemptId)).toEqual({ pushed: true });
    await run('deliverCrmPush', attemptId);
    expect([deepgram, groq, crm].map(({ received }) => received.length)).toEqual([1, 1, 1]);
  });

  it('a recording may come a little later', async () => {
    const { attemptId, callId } = await endedAttempt({ recording: false });
    const patient = activitiesWith({ recordingWaitMs: 60_000 });
    const [start] = await test.db.execute<{ at: string }>(sql`SELECT clock_timestamp()::text AS at`);
    const finishing = run('afterCall', attemptId, { with: patient });
    await eventually(() => recordingAskedForSince(start?.at ?? ''));
    await upload(callId);
    await finishing;
    expect((await callOf(attemptId))?.transcriptStatus).toBe('final');
  });

  it('without a recording the draft is analysed; a lost agent is not waited for', async () => {
    const { attemptId } = await endedAttempt({ recording: false, call: { endedReason: 'agent_lost' } });
    const startedAt = Date.now();
    await run('afterCall', attemptId);
    expect(Date.now() - startedAt).toBeLessThan(1_500);
    expect(await callOf(attemptId)).toMatchObject({ transcriptStatus: 'draft', analysisStatus: 'done' });
    expect(deepgram.received).toEqual([]);
    expect(groq.received[0]?.body).toContain('callee: Yes I like marmalade');
  });

  it('of which there was none, only the CRM hears', async () => {
    const { attemptId } = await endedAttempt({ conversation: false });
    expect(await run('afterCall', attemptId)).toEqual({ pushed: true });
    expect(deepgram.received.length + groq.received.length).toBe(0);
    expect(delivered()).toEqual([expect.objectContaining({ outcome: 'busy', call_id: null, summary: null })]);
  });
});

describe('a vendor that fails', () => {
  it('for a while is tried again, and nothing is pushed before', async () => {
    const { attemptId } = await endedAttempt();
    deepgram.order({ status: 503 });
    expect(await failureOf(run('afterCall', attemptId))).toMatchObject({ type: 'unavailable', nonRetryable: false });
    groq.order({ status: 503 }, { breaks: true });
    expect(await failureOf(run('afterCall', attemptId))).toMatchObject({ type: 'unavailable', nonRetryable: false });
    expect(crm.received).toEqual([]);
    expect(await run('afterCall', attemptId)).toEqual({ pushed: true });
    expect(await callOf(attemptId)).toMatchObject({ transcriptStatus: 'final', analysisStatus: 'done' });
    // What was achieved by one try is not asked for again by the next.
    expect(deepgram.received).toHaveLength(2);
  });

  it('to the last costs its own part only', async () => {
    const { attemptId } = await endedAttempt();
    deepgram.order({ status: 503 });
    groq.order({ status: 503 }, { status: 503 });
    expect(await run('afterCall', attemptId, { last: true })).toEqual({ pushed: true });
    expect(await callOf(attemptId)).toMatchObject({
      transcriptStatus: 'failed',
      analysisStatus: 'failed',
      analysisError: storedSaying('Groq cannot serve at this moment (HTTP 503).'),
    });
    expect((await callOf(attemptId))?.peaks).not.toBeNull();
    expect(delivered()).toEqual([expect.objectContaining({ outcome: 'connected', summary: null })]);
  });

  it('for good is not tried again', async () => {
    const { attemptId } = await endedAttempt();
    deepgram.order({ status: 400, json: { err_code: 'Bad Request', err_msg: secretWords } });
    groq.order({ status: 401, json: { error: { message: secretWords } } });
    expect(await run('afterCall', attemptId)).toEqual({ pushed: true });
    expect(await callOf(attemptId)).toMatchObject({
      transcriptStatus: 'failed',
      analysisError: storedSaying('Groq does not accept the key (HTTP 401).'),
    });
  });

  it('may be one that has no key', async () => {
    const { attemptId } = await endedAttempt();
    await writeSetting(test.db, secretBox, 'language', {
      plain: { baseUrl: groq.url, conversationModel: 'm', analysisModel: 'm' },
      secrets: { apiKey: null },
    });
    await run('afterCall', attemptId);
    expect((await callOf(attemptId))?.analysisError).toEqual(storedSaying('Groq has no API key. Add it in Settings.'));
  });

  it('may be a model that does not keep to the schema', async () => {
    const { attemptId } = await endedAttempt();
    groq.order(found({ sentiment: 'furious about marmalade' }));
    expect(await failureOf(run('afterCall', attemptId))).toMatchObject({ type: 'unavailable' });
    await run('afterCall', attemptId);
    expect((await callOf(attemptId))?.analysisStatus).toBe('done');
  });
});

describe('what the person asked for', () => {
  const entryOf = async (phone: string) => {
    const [entry] = await test.db.select().from(doNotCall).where(eq(doNotCall.phone, phone));
    return entry;
  };

  it('not to be called again, is heard from the words even when the model is away', async () => {
    const { attemptId, phone, callId } = await endedAttempt();
    deepgram.order(heard('Please stop calling me.', 'Hello.'));
    groq.order({ status: 503 }, { status: 503 });
    await run('afterCall', attemptId, { last: true });
    expect(await entryOf(phone)).toMatchObject({ source: 'spoken', quote: 'Please stop calling me.', callId });
    expect(delivered()).toEqual([expect.objectContaining({ opted_out: true })]);
  });

  it('not to be called again, is heard in a sentence that was cut in two', async () => {
    const draft = 'Do not ever';
    const { attemptId, phone, callId } = await endedAttempt({
      recording: false,
      draft,
      call: { endedReason: 'agent_lost' },
    });
    await test.db
      .insert(transcriptItems)
      .values({ callId, version: 'draft', seq: 2, speaker: 'callee', text: 'call me again.' });
    await run('afterCall', attemptId);
    expect((await entryOf(phone))?.quote).toBe('Do not ever call me again.');
  });

  it('not to be called again, is believed of the model too', async () => {
    const { attemptId, phone } = await endedAttempt();
    groq.order(found({ optOutRequested: true }));
    await run('afterCall', attemptId);
    expect(await entryOf(phone)).toMatchObject({ source: 'spoken', quote: null });
  });

  it('to be called back, is noted unless a callback was agreed', async () => {
    const noted = await endedAttempt();
    groq.order(found({ callbackWish: 'some time tomorrow' }));
    await run('afterCall', noted.attemptId);
    expect((await callOf(noted.attemptId))?.capturedFields).toMatchObject({ callback_wish: 'some time tomorrow' });
    expect(delivered()).toEqual([
      expect.objectContaining({
        callback_wish: 'some time tomorrow',
        callback_at: null,
        fields: { day: 'Tuesday', budget: '100' },
      }),
    ]);

    crm.reset();
    const agreed = await endedAttempt();
    await scheduleCallback(test.db, {
      contactId: agreed.contactId,
      source: 'callee',
      requestedFor: new Date(Date.now() + 3600_000),
      requestedInAttemptId: agreed.attemptId,
      note: 'in an hour',
      now: new Date(),
    });
    groq.order(found({ callbackWish: 'in an hour' }));
    await run('afterCall', agreed.attemptId);
    expect((await callOf(agreed.attemptId))?.capturedFields).not.toHaveProperty('callback_wish');
    expect(delivered()).toEqual([
      expect.objectContaining({ callback_wish: 'in an hour', callback_at: expect.any(String) as string }),
    ]);
  });
});

describe('the CRM', () => {
  it('that is away is tried again, with the same id and the same words', async () => {
    const { attemptId } = await endedAttempt({ conversation: false });
    crm.order({ status: 500 }, { status: 429, headers: { 'retry-after': '90' } }, { breaks: true });
    expect(await run('afterCall', attemptId)).toEqual({ pushed: false });
    expect(await pushOf(attemptId)).toMatchObject({
      status: 'pending',
      tries: 1,
      lastError: storedSaying('The CRM cannot take the result now (HTTP 500).'),
    });
    const busy = await failureOf(run('deliverCrmPush', attemptId));
    expect(busy).toMatchObject({ nonRetryable: false, nextRetryDelay: 90_000 });
    expect(await failureOf(run('deliverCrmPush', attemptId))).toMatchObject({ type: 'not_ready' });
    await agePush(attemptId, 91);
    expect(await failureOf(run('deliverCrmPush', attemptId))).toMatchObject({ type: 'unavailable' });
    await run('deliverCrmPush', attemptId);
    expect(await pushOf(attemptId)).toMatchObject({ status: 'delivered', tries: 4, lastError: null });
    expect(new Set(crm.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(crm.received.map(({ body }) => body)).size).toBe(1);
    const [number] = await test.db.select().from(providerNumbers).where(eq(providerNumbers.id, account.numberId));
    expect(delivered()[0]?.['caller_number']).toBe(number?.number);
  });

  it('that refuses is not asked again', async () => {
    const { attemptId } = await endedAttempt({ conversation: false });
    crm.order({ status: 422, json: { error: secretWords } });
    expect(await run('afterCall', attemptId)).toEqual({ pushed: true });
    expect(await pushOf(attemptId)).toMatchObject({
      status: 'failed',
      lastError: storedSaying('The CRM refuses the result (HTTP 422).'),
    });
    await run('deliverCrmPush', attemptId);
    expect(crm.received).toHaveLength(1);
  });

  it.each([401, 403, 404, 405])(
    'whose address or secret is wrong (%i) is asked again until that is mended',
    async (status) => {
      const { attemptId } = await endedAttempt({ conversation: false });
      crm.order({ status });
      expect(await run('afterCall', attemptId)).toEqual({ pushed: false });
      expect(await pushOf(attemptId)).toMatchObject({ status: 'pending', tries: 1 });
      await run('deliverCrmPush', attemptId);
      expect((await pushOf(attemptId))?.status).toBe('delivered');
    },
  );

  it('that refuses a later try ends the retries', async () => {
    const { attemptId } = await endedAttempt({ conversation: false });
    await preparePush(dependencies(), attemptId);
    crm.order({ status: 400 });
    expect(await failureOf(run('deliverCrmPush', attemptId))).toMatchObject({ nonRetryable: true });
  });

  it.each([
    ['is gone', { status: 410 }, 'The CRM says that this address is gone for good (HTTP 410)'],
    ['redirects', { status: 302, headers: { location: '/elsewhere' } }, '/elsewhere (HTTP 302)'],
  ])(
    'whose address %s is asked once; all results wait, and go to the next address by themselves',
    async (_, answer, said) => {
      const attemptIds = await Promise.all(
        [1, 2, 3].map(async () => (await endedAttempt({ conversation: false })).attemptId),
      );
      crm.order(answer);
      for (const attemptId of attemptIds) expect(await run('afterCall', attemptId)).toEqual({ pushed: false });
      for (const attemptId of attemptIds)
        expect(await failureOf(run('deliverCrmPush', attemptId))).toMatchObject({
          nonRetryable: false,
          nextRetryDelay: 120_000,
        });
      expect(crm.received).toHaveLength(1);
      expect((await readCrmHold(test.db))?.why).toMatchObject({ params: { status: answer.status } });
      const [first, second] = await Promise.all(attemptIds.map(pushOf));
      expect(first).toMatchObject({
        status: 'pending',
        lastError: storedSaying(new RegExp(said.replace(/[()]/g, '\\$&'))),
      });
      expect(second).toMatchObject({ status: 'pending', tries: 0, lastError: null });
      await setCrm(`${crm.url}/new`);
      for (const attemptId of attemptIds) await run('deliverCrmPush', attemptId);
      expect(crm.received.slice(1).map(({ path }) => path)).toEqual(['/new', '/new', '/new']);
      expect(await readCrmHold(test.db)).toBeNull();
    },
  );

  it('that asks one result to wait is not sent the others meanwhile', async () => {
    const [first, second] = [await endedAttempt({ conversation: false }), await endedAttempt({ conversation: false })];
    crm.order({ status: 429, headers: { 'retry-after': '600' } });
    expect(await run('afterCall', first.attemptId)).toEqual({ pushed: false });
    expect(await run('afterCall', second.attemptId)).toEqual({ pushed: false });
    expect(crm.received).toHaveLength(1);
    const held = await failureOf(run('deliverCrmPush', second.attemptId));
    expect(Number(held.nextRetryDelay)).toBeGreaterThan(500_000);
    await agePush(first.attemptId, 601);
    await run('deliverCrmPush', second.attemptId);
    expect(crm.received).toHaveLength(2);
    await run('deliverCrmPush', first.attemptId);
  });

  it('is given up after days', async () => {
    const { attemptId } = await endedAttempt({ conversation: false });
    await preparePush(dependencies(), attemptId);
    const createdAt = new Date(Date.now() - 3 * 86_400_000);
    await test.db.update(crmPushes).set({ createdAt }).where(eq(crmPushes.attemptId, attemptId));
    crm.order({ status: 500 });
    expect(await failureOf(run('deliverCrmPush', attemptId))).toMatchObject({ nonRetryable: true });
    expect((await pushOf(attemptId))?.status).toBe('failed');
  });

  it('is told once by two tries at the same time', async () => {
    const { attemptId } = await endedAttempt({ conversation: false });
    await preparePush(dependencies(), attemptId);
    await preparePush(dependencies(), attemptId);
    const tries = await Promise.allSettled([run('deliverCrmPush', attemptId), run('deliverCrmPush', attemptId)]);
    expect(tries.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    await run('deliverCrmPush', attemptId);
    expect(crm.received).toHaveLength(1);
  });

  it('gets its own names', async () => {
    await setCrm(`${crm.url}/hook`, { summary: 'Notes__c', phone: '', 'field.day': 'Day__c' });
    const { attemptId } = await endedAttempt();
    await run('afterCall', attemptId);
    const [data] = delivered();
    expect(data).toMatchObject({ Notes__c: 'Ana likes marmalade.', Day__c: 'Tuesday', fields: { budget: '100' } });
    expect(data).not.toHaveProperty('phone');
    expect(data).not.toHaveProperty('summary');
  });

  it('that nobody has set up gets nothing, and the push says so', async () => {
    await setCrm(null);
    const { attemptId } = await endedAttempt({ conversation: false });
    expect(await run('afterCall', attemptId)).toEqual({ pushed: true });
    expect((await pushOf(attemptId))?.status).toBe('not_configured');
  });

  it('may not be an address in a private network', async () => {
    const strict = activitiesWith({ allowLoopback: false });
    const { attemptId } = await endedAttempt({ conversation: false });
    expect(await run('afterCall', attemptId, { with: strict })).toEqual({ pushed: true });
    expect(await pushOf(attemptId)).toMatchObject({
      status: 'failed',
      lastError: storedSaying(/private network/),
    });
    expect(crm.received).toEqual([]);
  });
});
