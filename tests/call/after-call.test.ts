/** What is made of a conversation after it has ended: transcript, waveform, analysis, and what the person asked for. */
import { eq, sql } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { scheduleCallback } from '#db/callback/callback.ts';
import { doNotCall, transcriptItems } from '#db/schema/index.ts';
import { writeSetting } from '#db/workspace/settings.ts';
import {
  failureOf,
  found,
  heard,
  secretBox,
  secretWords,
  signingSecret,
  useAfterCallScene,
} from '../support/after-call-scene.ts';
import { eventually } from '../support/eventually.ts';
import { storedSaying } from '../support/words.ts';

const scene = useAfterCallScene();
const {
  activitiesWith,
  attemptState,
  callOf,
  crm,
  deepgram,
  delivered,
  endedAttempt,
  groq,
  pushOf,
  recordingAskedForSince,
  run,
  upload,
} = scene;

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
    const items = await scene.db.select().from(transcriptItems).where(eq(transcriptItems.callId, callId));
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
    const [start] = await scene.db.execute<{ at: string }>(sql`SELECT clock_timestamp()::text AS at`);
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
    await writeSetting(scene.db, secretBox, 'language', {
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
    const [entry] = await scene.db.select().from(doNotCall).where(eq(doNotCall.phone, phone));
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
    await scene.db
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
    await scheduleCallback(scene.db, {
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
