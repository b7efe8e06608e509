import { randomUUID } from 'node:crypto';
import { RoomServiceClient } from 'livekit-server-sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { calleeIdentity, roomName } from '#domain/call/agent-protocol.ts';
import { describeTelephony } from '#providers/telephony/conformance.ts';
import { telephonyFor } from '#providers/telephony/index.ts';
import type { PlaceCall, Telephony } from '#providers/telephony/telephony.ts';
import { numberFor, type BehaviourName } from '#sandbox/callees/behaviours.ts';
import { kind, startCarrierProcess, type CarrierProcess } from '../support/sandbox/carrier-process.ts';
import { livekitAddress } from '../support/sandbox/livekit-address.ts';
import { RoomBot } from '../support/sandbox/room-bot.ts';
import { storedSaying } from '../support/words.ts';

let carrier: CarrierProcess;
let telephony: Telephony;
let rooms: RoomServiceClient;
let numbersUsed = 0;

/** A fresh number whose owner behaves so. */
const number = (behaviour: BehaviourName): string => numberFor(behaviour, '+12024', numbersUsed++);

function adapter(livekitTrunkId: string, sipUrl = carrier.url): Telephony {
  const environment = { ...livekitAddress(), LIVEKIT_SIP_URL: sipUrl };
  return telephonyFor({ configuration: { kind: 'sip_trunk', livekitTrunkId } }, { apiKey: null }, environment);
}

beforeAll(async () => {
  carrier = await startCarrierProcess(kind);
  telephony = adapter('ST_sandbox');
  const { LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET } = livekitAddress();
  rooms = new RoomServiceClient(LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET);
});
afterAll(() => carrier.remove());

describeTelephony('a SIP trunk', () => ({
  telephony,
  away: adapter('ST_sandbox', 'http://127.0.0.1:1'),
  stranger: adapter('ST_unknown'),
  number,
  call,
  async connected(attemptId) {
    const to = number('human');
    const bot = await RoomBot.join(roomName(attemptId));
    const result = await telephony.place(call(to, attemptId));
    if (result.kind !== 'placed') throw new Error(`Not placed: ${JSON.stringify(result)}`);
    await bot.line();
    return { to, carrierCallId: result.carrierCallId, leave: () => bot.leave() };
  },
}));

const call = (to: string, attemptId: string, ringTimeoutSeconds = 20): PlaceCall => ({
  attemptId,
  to,
  from: '+12025550105',
  ringTimeoutSeconds,
  maxDurationSeconds: 120,
  webhookUrl: 'http://127.0.0.1:9/unused',
});

it('dials a person into the room where the bot waits; the end of the call closes the room', async () => {
  const to = number('human');
  const attemptId = randomUUID();
  const bot = await RoomBot.join(roomName(attemptId));
  const result = await telephony.place(call(to, attemptId));
  expect(result).toEqual({ kind: 'placed', carrierCallId: calleeIdentity(attemptId), answered: true });
  expect((await bot.callee()).identity).toBe(calleeIdentity(attemptId));
  // The number is nobody's business in the room.
  expect(JSON.stringify((await bot.callee()).attributes)).not.toContain(to);

  await bot.line();
  await telephony.hangUp({ attemptId, carrierCallId: null });
  const [entry] = await carrier.ended(to);
  expect(entry).toMatchObject({ endedBy: 'caller', room: roomName(attemptId) });
  expect(await rooms.listRooms([roomName(attemptId)])).toEqual([]);
  await bot.leave();
});

it('LO-4: a phone that would ring for two minutes rings out before LiveKit gives up the dial', async () => {
  const to = number('no_answer');
  const result = await telephony.place(call(to, randomUUID(), 120));
  expect(result).toMatchObject({ kind: 'refused', refusal: { cause: 'no_answer' } });
  expect((await carrier.ended(to))[0]).toMatchObject({ hangupCause: 'timeout', endedBy: 'caller' });
});

describe('a gateway', () => {
  afterEach(() => carrier.control('faults', { gateway: 'up' }));

  // LE-3: LiveKit's server answers the dial only after 80 s.
  it('that dies while the phone rings costs the person no attempt, and nobody waits for its answer', async () => {
    const to = number('no_answer');
    const attemptId = randomUUID();
    const placing = telephony.place(call(to, attemptId, 120));
    await carrier.live(to, ({ ringingAt }) => ringingAt !== null);
    await carrier.control('faults', { gateway: 'away' });
    expect(await placing).toMatchObject({ kind: 'refused', refusal: { cause: 'line_lost' } });
    expect(await telephony.findActiveCall({ attemptId, carrierCallId: null })).toBeNull();
  });

  it.each([
    ['away', 'No SIP gateway of LiveKit takes the call (no response from servers).'],
    ['exhausted', 'No SIP gateway of LiveKit takes the call (cpu exhausted).'],
  ] as const)('that is %s rings nobody, and says so in words for people', async (gateway, words) => {
    await carrier.control('faults', { gateway });
    const to = number('human');
    const result = await telephony.place(call(to, randomUUID()));
    expect(result).toMatchObject({ kind: 'refused', refusal: { cause: 'gateway_away', words } });
    expect((await carrier.ledger()).filter((entry) => entry.to === to)).toEqual([]);
  });
});

describe('a dial that is given up', () => {
  it('while it rings stops the phone and leaves the result open', async () => {
    const to = number('no_answer');
    const attemptId = randomUUID();
    const giveUp = new AbortController();
    const placing = telephony.place(call(to, attemptId, 120), giveUp.signal);
    await carrier.live(to, ({ ringingAt }) => ringingAt !== null);
    expect(await telephony.findActiveCall({ attemptId, carrierCallId: null })).toMatchObject({ answered: false });
    giveUp.abort();
    expect(await placing).toMatchObject({ kind: 'unknown' });
    expect((await carrier.ended(to))[0]).toMatchObject({ endedBy: 'caller', answeredAt: null });
  });

  it('before it began dials nobody', async () => {
    const to = number('human');
    const result = await telephony.place(call(to, randomUUID()), AbortSignal.abort());
    expect(result).toMatchObject({ kind: 'unknown' });
    expect((await carrier.ledger()).filter((entry) => entry.to === to)).toEqual([]);
  });
});

describe('the trunk', () => {
  it('has a name, and all of its numbers may call', async () => {
    const numbers = await telephony.listNumbers();
    expect(numbers.length).toBeGreaterThan(0);
    for (const own of numbers) expect(own).toMatchObject({ label: 'Sandbox trunk', outboundAllowed: true });
  });

  it('says what is wrong with it', async () => {
    const unknown = await adapter('ST_unknown').checkAccount();
    expect(unknown.findings).toEqual([{ ok: false, words: storedSaying(/does not know an outbound trunk/) }]);
    const { findings } = await adapter('ST_sandbox', 'http://127.0.0.1:1').checkAccount();
    expect(findings).toEqual([{ ok: false, words: storedSaying('LiveKit does not answer.') }]);
  });

  it('says where its calls go', async () => {
    const { findings } = await telephony.checkAccount();
    expect(findings).toEqual([
      { ok: true, words: storedSaying(/“Sandbox trunk” to sip.sandbox.example with 3 numbers/) },
    ]);
  });
});
