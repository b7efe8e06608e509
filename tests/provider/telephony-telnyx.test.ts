import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identificationText } from '#domain/bot/identification.ts';
import { roomName } from '#domain/call/agent-protocol.ts';
import type { Cause } from '#domain/call/call.ts';
import { describeTelephony } from '#providers/telephony/conformance.ts';
import { telephonyFor } from '#providers/telephony/index.ts';
import type { PlaceCall } from '#providers/telephony/telephony.ts';
import { requireCallControl, type CallControl } from '#providers/telephony/telephony.ts';
import { numberFor, type BehaviourName } from '#sandbox/callees/behaviours.ts';
import { kind, startCarrierProcess, type CarrierProcess } from '../support/sandbox/carrier-process.ts';
import { livekitAddress } from '../support/sandbox/livekit-address.ts';
import { RoomBot } from '../support/sandbox/room-bot.ts';
import { eventually } from '../support/eventually.ts';
import { EventInbox } from '../support/event-inbox.ts';
import { errorOf, saying, storedSaying } from '../support/words.ts';

let carrier: CarrierProcess;
let telephony: CallControl;
let inbox: EventInbox;
let numbersUsed = 0;

/** A fresh number whose owner behaves so. */
const number = (behaviour: BehaviourName): string => numberFor(behaviour, '+12023', numbersUsed++);

function adapter(
  changes: { apiBaseUrl?: string; apiKey?: string; connectionId?: string; publicKey?: string } = {},
): CallControl {
  const configuration = {
    kind: 'telnyx' as const,
    apiBaseUrl: changes.apiBaseUrl ?? `${carrier.url}/v2`,
    connectionId: changes.connectionId ?? carrier.connectionId,
    publicKey: changes.publicKey ?? carrier.publicKey,
    livekitSipHost: 'sip.sandbox.example',
  };
  return requireCallControl(
    telephonyFor({ configuration }, { apiKey: changes.apiKey ?? 'sandbox-key' }, livekitAddress()),
  );
}

beforeAll(async () => {
  carrier = await startCarrierProcess(kind);
  telephony = adapter();
  inbox = new EventInbox(() => telephony);
  await inbox.open();
});
afterAll(async () => {
  await inbox.close();
  await carrier.remove();
});

const call = (to: string, attemptId: string): PlaceCall => ({
  attemptId,
  to,
  from: carrier.numbers[0] ?? '',
  ringTimeoutSeconds: 20,
  maxDurationSeconds: 120,
  webhookUrl: inbox.url,
});

/** What a transfer names beside the call. */
const ours = () => ({ from: carrier.numbers[0] ?? '', webhookUrl: inbox.url });

async function place(to: string, attemptId: string): Promise<{ attemptId: string; carrierCallId: string }> {
  const result = await telephony.place(call(to, attemptId));
  if (result.kind !== 'placed') throw new Error(`Not placed: ${JSON.stringify(result)}`);
  return { attemptId, carrierCallId: result.carrierCallId };
}

describeTelephony('Telnyx', () => ({
  telephony,
  away: adapter({ apiBaseUrl: 'http://127.0.0.1:1/v2' }),
  stranger: adapter({ connectionId: '1' }),
  number,
  call,
  ended: (attemptId) => inbox.wait(attemptId, 'ended'),
  async connected(attemptId) {
    const to = number('human');
    const placed = await place(to, attemptId);
    await inbox.wait(attemptId, 'detected');
    const bot = await RoomBot.join(roomName(attemptId));
    await telephony.transferToRoom({ ...placed, ...ours(), step: 1 });
    await inbox.wait(attemptId, 'bridged');
    await bot.line();
    return { to, carrierCallId: placed.carrierCallId, leave: () => bot.leave() };
  },
}));

describe('a person', () => {
  it('is dialled, found to be human, taken into the room and hung up on', async () => {
    const to = number('human');
    const attemptId = randomUUID();
    const placed = await place(to, attemptId);
    expect(await inbox.wait(attemptId, 'initiated')).toMatchObject({ carrierCallId: placed.carrierCallId });
    await inbox.wait(attemptId, 'answered');
    const verdict = await inbox.wait(attemptId, 'detected');
    expect(['human', 'unknown']).toContain(verdict.answeredBy);

    const bot = await RoomBot.join(roomName(attemptId));
    await telephony.transferToRoom({ ...placed, ...ours(), step: 1 });
    await inbox.wait(attemptId, 'bridged');
    const callee = await bot.callee();
    // What everybody in the room may see holds no number.
    expect(JSON.stringify([callee.identity, callee.name, callee.attributes])).not.toContain(to.slice(1));

    await telephony.hangUp(placed);
    expect(await inbox.wait(attemptId, 'ended')).toMatchObject({ cause: 'normal', endedBy: 'bot' });
    expect(inbox.of(attemptId).map(({ type }) => type)).not.toContain('bridge_failed');
    const [entry] = await carrier.ended(to);
    expect(entry).toMatchObject({ commandId: `${attemptId}:dial`, room: roomName(attemptId) });
    await bot.leave();
  });

  it('stays on the line when nobody is in the room', async () => {
    const attemptId = randomUUID();
    const placed = await place(number('human'), attemptId);
    await inbox.wait(attemptId, 'answered');
    await telephony.transferToRoom({ ...placed, ...ours(), step: 1 });
    await inbox.wait(attemptId, 'bridge_failed');
    expect(inbox.of(attemptId).map(({ type }) => type)).not.toContain('ended');
    expect(await telephony.findActiveCall(placed)).not.toBeNull();
    await telephony.hangUp(placed);
    await inbox.wait(attemptId, 'ended');
  });

  it('whom no bot can speak to hears from the carrier who called, while the leg into the room rings in vain', async () => {
    const to = number('human');
    const attemptId = randomUUID();
    const placed = await place(to, attemptId);
    await inbox.wait(attemptId, 'answered');
    await telephony.transferToRoom({ ...placed, ...ours(), step: 1 });
    const message = identificationText({ organisation: 'Acme', phone: '+12025550100', isMarketing: true }, 'en-US');
    const spoken = { ...placed, step: 1, isIdentification: true, message, language: 'en-US' } as const;
    await telephony.playToVoicemail(spoken);
    await telephony.playToVoicemail(spoken);
    await inbox.wait(attemptId, 'message_played');
    await telephony.hangUp(placed);
    await inbox.wait(attemptId, 'ended');
    expect((await carrier.ended(to))[0]?.heard).toEqual([message]);
  });

  it('who hangs up early ends it', async () => {
    const attemptId = randomUUID();
    await place(number('hangs_up_early'), attemptId);
    expect(await inbox.wait(attemptId, 'ended')).toMatchObject({ cause: 'normal', endedBy: 'callee' });
    await inbox.wait(attemptId, 'answered');
  });
});

describe('an answering machine', () => {
  it('is found out, and records our message after its beep', async () => {
    const to = number('answering_machine');
    const attemptId = randomUUID();
    const placed = await place(to, attemptId);
    expect(await inbox.wait(attemptId, 'detected')).toMatchObject({ answeredBy: 'machine' });
    await inbox.wait(attemptId, 'beep');
    await telephony.playToVoicemail({ ...placed, step: 1, message: 'Please call us back.', language: 'en-US' });
    await inbox.wait(attemptId, 'message_played');
    await telephony.hangUp(placed);
    await inbox.wait(attemptId, 'ended');
    expect((await carrier.ended(to))[0]?.heard).toEqual(['Please call us back.']);
  });

  it('hears the message once more when Telnyx has cut it', async () => {
    const to = number('answering_machine');
    const attemptId = randomUUID();
    const placed = await place(to, attemptId);
    await inbox.wait(attemptId, 'beep');
    const message = { ...placed, message: 'Please call us back.', language: 'en-US' };
    await carrier.control('faults', { cutNextMessages: 1 });
    await telephony.playToVoicemail({ ...message, step: 1 });
    await inbox.wait(attemptId, 'message_cut');
    await telephony.playToVoicemail({ ...message, step: 2 });
    await inbox.wait(attemptId, 'message_played');
    await telephony.hangUp(placed);
    await inbox.wait(attemptId, 'ended');
    expect((await carrier.ended(to))[0]?.heard).toEqual(['Please call us back.']);
  });

  it('may be a fax', async () => {
    const attemptId = randomUUID();
    const placed = await place(number('fax'), attemptId);
    expect(await inbox.wait(attemptId, 'detected')).toMatchObject({ answeredBy: 'fax' });
    await telephony.hangUp(placed);
  });
});

it('an error of the carrier ends a dial with its failure', async () => {
  const attemptId = randomUUID();
  const to = number('carrier_error');
  await place(to, attemptId);
  const ended = await inbox.wait(attemptId, 'ended');
  expect(ended).toMatchObject({ cause: 'carrier_failure', sipCode: 500 });
  expect(JSON.stringify(ended)).not.toContain(to.slice(1));
});

describe('a dial', () => {
  it('that is repeated rings once', async () => {
    const to = number('human');
    const attemptId = randomUUID();
    const first = await place(to, attemptId);
    expect((await place(to, attemptId)).carrierCallId).toBe(first.carrierCallId);
    await telephony.hangUp(first);
    await inbox.wait(attemptId, 'ended');
    expect(await carrier.ended(to)).toHaveLength(1);
  });

  it('without a clear answer is never repeated; the call it may have placed is found and ended', async () => {
    const to = number('no_answer');
    const attemptId = randomUUID();
    await carrier.control('faults', { nextDials: ['error_after_placing'] });
    expect(await telephony.place(call(to, attemptId))).toMatchObject({ kind: 'unknown' });
    const found = await telephony.findActiveCall({ attemptId, carrierCallId: null });
    expect(found).toMatchObject({ attemptId, answered: false });
    await telephony.hangUp({ attemptId, carrierCallId: null });
    expect(await inbox.wait(attemptId, 'ended')).toMatchObject({ cause: 'cancelled', endedBy: 'campaign' });
    expect(await carrier.ended(to)).toHaveLength(1);
  });

  it('that never reached a phone is not found', async () => {
    const attemptId = randomUUID();
    await carrier.control('faults', { nextDials: ['error_without_placing'] });
    expect(await telephony.place(call(number('human'), attemptId))).toMatchObject({ kind: 'unknown' });
    expect(await telephony.findActiveCall({ attemptId, carrierCallId: null })).toBeNull();
  });

  it('gives up waiting when it is told to', async () => {
    await carrier.control('faults', { nextDials: ['timeout_without_placing'] });
    const given = telephony.place(call(number('human'), randomUUID()), AbortSignal.timeout(300));
    await expect(given).resolves.toMatchObject({ kind: 'unknown' });
  });

  it('cannot be looked for while the carrier is away', async () => {
    const away = adapter({ apiBaseUrl: 'http://127.0.0.1:1/v2' });
    await expect(away.listActiveCalls()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it.each<[string, () => Promise<unknown>, Cause]>([
    [
      'with a wrong key',
      () => adapter({ apiKey: 'wrong' }).place(call(number('human'), randomUUID())),
      'configuration',
    ],
    ['to what is no number', () => telephony.place(call('12025550100', randomUUID())), 'invalid_number'],
    [
      'from what is no number',
      () => telephony.place({ ...call(number('human'), randomUUID()), from: '1' }),
      'configuration',
    ],
  ])('%s is refused', async (_, dial, cause) => {
    await expect(dial()).resolves.toMatchObject({ kind: 'refused', refusal: { cause } });
  });

  it('too many a second is a matter of capacity', async () => {
    await carrier.control('limits', { dialsPerFiveSeconds: 1 });
    const attempts = [randomUUID(), randomUUID()];
    const results = [];
    for (const attemptId of attempts) results.push(await telephony.place(call(number('no_answer'), attemptId)));
    await carrier.control('limits', { dialsPerFiveSeconds: 150 });
    expect(results.at(-1)).toMatchObject({ kind: 'refused', refusal: { cause: 'capacity', vendorCode: '90103' } });
    for (const attemptId of attempts) await telephony.hangUp({ attemptId, carrierCallId: null });
  });
});

it('finds a call among more than a page of them', async () => {
  await carrier.control('limits', { channels: 1_000, dialsPerFiveSeconds: 1_000 });
  const attempts = Array.from({ length: 260 }, () => randomUUID());
  const placed = await Promise.all(
    attempts.map((attemptId) => telephony.place({ ...call(number('no_answer'), attemptId), ringTimeoutSeconds: 600 })),
  );
  expect(placed.filter(({ kind }) => kind === 'placed')).toHaveLength(260);
  const active = new Set((await telephony.listActiveCalls()).map(({ attemptId }) => attemptId));
  expect(attempts.filter((attemptId) => !active.has(attemptId))).toEqual([]);
  await carrier.control('reset', {});
  await eventually(async () => ((await telephony.listActiveCalls()).length === 0 ? true : undefined));
});

describe('webhooks', () => {
  it('are believed only as the carrier signed them', async () => {
    const attemptId = randomUUID();
    const placed = await place(number('busy'), attemptId);
    await inbox.wait(attemptId, 'ended');
    const [webhook] = inbox.raw.filter(({ rawBody }) => rawBody.includes(placed.carrierCallId));
    if (!webhook) throw new Error('No webhook came');
    await expect(telephony.readWebhook(webhook)).resolves.toMatchObject({ attemptId });
    const forged = { ...webhook, rawBody: webhook.rawBody.replace('call.', 'call .') };
    await expect(telephony.readWebhook(forged)).rejects.toMatchObject({ code: 'unauthorised' });
    const old = String(Math.floor(Date.now() / 1000) - 600);
    const late = { ...webhook, headers: { ...webhook.headers, 'telnyx-timestamp': old } };
    await expect(telephony.readWebhook(late)).rejects.toMatchObject({ code: 'unauthorised' });
  });
});

describe('the account', () => {
  it('tells its numbers and whether they may call from this connection', async () => {
    const numbers = await telephony.listNumbers();
    expect(numbers.map(({ number }) => number)).toEqual(expect.arrayContaining(carrier.numbers));
    expect(numbers.find(({ number }) => number === carrier.numbers[0])?.outboundAllowed).toBe(true);
    expect(numbers.some(({ outboundAllowed }) => !outboundAllowed)).toBe(true);
  });

  it('says what is wrong with it', async () => {
    const problemOf = async (changes: Parameters<typeof adapter>[0]) =>
      (await adapter(changes).checkAccount()).findings.filter(({ ok }) => !ok).map(({ words }) => words);
    expect(await problemOf({ apiKey: 'wrong' })).toEqual([storedSaying(/does not accept the key/)]);
    expect(await problemOf({ connectionId: '1' })).toEqual([storedSaying(/does not know a Call Control application/)]);
    expect(await problemOf({ apiBaseUrl: 'http://127.0.0.1:1/v2' })).toEqual([storedSaying(/not answer/)]);
    expect(await problemOf({ publicKey: Buffer.alloc(32).toString('base64') })).toEqual([
      storedSaying(/not the account’s/),
    ]);
  });

  it('says what Telnyx allows it', async () => {
    const { findings, callsAtOnce } = await telephony.checkAccount();
    expect(callsAtOnce).toBeGreaterThan(0);
    expect(findings.map(({ words }) => words)).toContainEqual(storedSaying(/may call US, CA, GB/));
  });

  it('needs a key', () => {
    const configuration = {
      kind: 'telnyx' as const,
      apiBaseUrl: carrier.url,
      connectionId: '1',
      publicKey: carrier.publicKey,
      livekitSipHost: 'x',
    };
    const withoutKey = () => telephonyFor({ configuration }, { apiKey: null }, livekitAddress());
    expect(errorOf(withoutKey)).toMatchObject({ code: 'not_ready', says: saying(/no API key/) });
  });
});
