/** What vendors do now and then, met on purpose: the simulated carrier does it, and our adapters understand it. */
import { randomUUID } from 'node:crypto';
import Telnyx from 'telnyx';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { roomName } from '#domain/call/agent-protocol.ts';
import { createSipGateway } from '#providers/media/sip-gateway.ts';
import { telephonyFor } from '#providers/telephony/index.ts';
import { requireCallControl, type CallControl, type Telephony } from '#providers/telephony/telephony.ts';
import { numberFor, type BehaviourName } from '#sandbox/callees/behaviours.ts';
import { unkindnesses } from '#sandbox/carrier/unkindness.ts';
import { EventInbox } from '../support/event-inbox.ts';
import { kind, startCarrierProcess, type CarrierProcess } from '../support/sandbox/carrier-process.ts';
import { livekitAddress } from '../support/sandbox/livekit-address.ts';
import { RoomBot } from '../support/sandbox/room-bot.ts';
import { misfits } from '../support/telnyx-events.ts';
import { storedSaying } from '../support/words.ts';

let carrier: CarrierProcess;
let telnyx: CallControl;
let trunk: Telephony;
let inbox: EventInbox;
let numbersUsed = 0;

const Sent = z.object({ data: z.object({ event_type: z.string(), payload: z.record(z.string(), z.unknown()) }) });
const number = (behaviour: BehaviourName): string => numberFor(behaviour, '+12025', numbersUsed++);

beforeAll(async () => {
  carrier = await startCarrierProcess(kind);
  const configuration = {
    kind: 'telnyx' as const,
    apiBaseUrl: `${carrier.url}/v2`,
    connectionId: carrier.connectionId,
    publicKey: carrier.publicKey,
    livekitSipHost: 'sip.sandbox.example',
  };
  telnyx = requireCallControl(telephonyFor({ configuration }, { apiKey: 'sandbox-key' }, livekitAddress()));
  trunk = telephonyFor(
    { configuration: { kind: 'sip_trunk', livekitTrunkId: 'ST_sandbox' } },
    { apiKey: null },
    { ...livekitAddress(), LIVEKIT_SIP_URL: carrier.url },
  );
  inbox = new EventInbox(() => telnyx);
  await inbox.open();
});
afterAll(async () => {
  await inbox.close();
  await carrier.remove();
});
beforeEach(() => carrier.control('faults', { unkindness: unkindnesses.none, lateHangupPercent: 0 }));

const call = (to: string, attemptId: string, from = carrier.numbers[0] ?? '') => ({
  attemptId,
  to,
  from,
  ringTimeoutSeconds: 20,
  maxDurationSeconds: 120,
  webhookUrl: inbox.url,
});

async function placed(behaviour: BehaviourName) {
  const [to, attemptId] = [number(behaviour), randomUUID()];
  const result = await telnyx.place(call(to, attemptId));
  if (result.kind !== 'placed') throw new Error(`Not placed: ${JSON.stringify(result)}`);
  return { to, attemptId, carrierCallId: result.carrierCallId };
}

it('a verdict that never comes: the call goes on to its end without a word about machine or person', async () => {
  await carrier.control('faults', { unkindness: { missingVerdictPercent: 100 } });
  const { to, attemptId } = await placed('answering_machine');
  await inbox.wait(attemptId, 'answered');
  // The machine records nothing and hangs up, long after any verdict.
  await inbox.wait(attemptId, 'ended');
  expect(inbox.of(attemptId).map(({ type }) => type)).not.toEqual(expect.arrayContaining(['detected', 'beep']));
  const [entry] = await carrier.ended(to);
  expect(entry).toMatchObject({ detected: null, behaviour: 'answering_machine' });
});

it('a message that is cut off at the end of the greeting: told as cut, and whole when it is spoken again', async () => {
  await carrier.control('faults', { unkindness: { cutMessagePercent: 100 } });
  const { to, ...ours } = await placed('answering_machine');
  await inbox.wait(ours.attemptId, 'beep');
  const message = { ...ours, message: 'Please call us back.', language: 'en-US' };
  await telnyx.playToVoicemail({ ...message, step: 1 });
  await inbox.wait(ours.attemptId, 'message_cut');
  await telnyx.playToVoicemail({ ...message, step: 2 });
  await inbox.wait(ours.attemptId, 'message_played');
  await telnyx.hangUp(ours);
  expect((await carrier.ended(to))[0]?.heard).toEqual(['Please call us back.']);
});

it('a refusal that is the answer to the dial: known at once, with its code, and no event follows', async () => {
  await carrier.control('faults', { unkindness: { httpRefusalPercent: 100 } });
  const [to, attemptId] = [number('capacity_then_human'), randomUUID()];
  expect(await telnyx.place(call(to, attemptId))).toMatchObject({
    kind: 'refused',
    refusal: { cause: 'capacity', vendorCode: 'D1' },
  });
  expect(await telnyx.place(call(number('no_route'), randomUUID()))).toMatchObject({
    kind: 'refused',
    refusal: { cause: 'no_route', vendorCode: 'D40' },
  });
  expect(await telnyx.place(call(number('human'), randomUUID(), '+12025559999'))).toMatchObject({
    kind: 'refused',
    refusal: { cause: 'caller_number', vendorCode: 'D36' },
  });
  const [entry] = await carrier.ended(to);
  expect(entry).toMatchObject({ sipCode: 403, sipReason: 'User channel limit exceeded D1', endedBy: 'carrier' });
  expect(await telnyx.place(call(to, randomUUID()))).toMatchObject({ kind: 'placed' });
  expect(inbox.of(attemptId)).toEqual([]);

  // What stands beside the errors, as one account was seen to get it.
  const client = new Telnyx({ apiKey: 'sandbox-key', baseURL: `${carrier.url}/v2`, maxRetries: 0 });
  const dial = { connection_id: carrier.connectionId, from: carrier.numbers[0] ?? '', to: number('no_route') };
  await expect(client.calls.dial(dial)).rejects.toMatchObject({
    status: 404,
    error: { telnyx_error: { error_code: 'D40' } },
  });
});

it('a gateway without strength, or none at all: nobody’s phone rings, and the probe says the same', async () => {
  const gateway = createSipGateway({ ...livekitAddress(), LIVEKIT_SIP_URL: carrier.url });
  expect(await gateway.probe()).toEqual({ state: 'ok', says: null });
  await carrier.control('faults', { unkindness: { gatewayFullPercent: 100 } });
  const to = number('human');
  expect(await trunk.place(call(to, randomUUID(), '+12025550105'))).toMatchObject({
    kind: 'refused',
    refusal: { cause: 'gateway_away', sipCode: null, words: storedSaying(/No SIP gateway.*cpu exhausted/) },
  });
  expect((await carrier.ledger()).filter((dial) => dial.to === to || dial.to === 'probe')).toEqual([]);
  for (const [says, state] of [
    ['cpu exhausted', 'full'],
    ['no response from servers', 'away'],
  ] as const) {
    await carrier.control('faults', { nextGatewayRefusals: { next: 1, says } });
    expect(await gateway.probe()).toMatchObject({ state });
  }
});

it('a queue that holds up the end of a call: told late, with the time at which it was', async () => {
  await carrier.control('faults', { lateHangupPercent: 100 });
  const { to, attemptId } = await placed('busy');
  const [entry] = await carrier.ended(to);
  const toldAt = Date.now();
  expect(inbox.of(attemptId).map(({ type }) => type)).not.toContain('ended');
  const end = await inbox.wait(attemptId, 'ended');
  expect(Date.now() - toldAt).toBeGreaterThan(500);
  expect(Math.abs(Date.parse(end.at) - Date.parse(entry?.endedAt ?? ''))).toBeLessThan(500);
});

it('its events have the names and types of the vendor’s own', async () => {
  const person = await placed('human');
  await inbox.wait(person.attemptId, 'detected');
  const room = { step: 1, from: carrier.numbers[0] ?? '', webhookUrl: inbox.url };
  const bot = await RoomBot.join(roomName(person.attemptId));
  await telnyx.transferToRoom({ ...person, ...room });
  await inbox.wait(person.attemptId, 'bridged');
  await telnyx.hangUp(person);
  const machine = await placed('answering_machine');
  await inbox.wait(machine.attemptId, 'beep');
  await telnyx.playToVoicemail({ ...machine, step: 1, message: 'Hello.', language: 'en-US' });
  await inbox.wait(machine.attemptId, 'message_played');
  await telnyx.hangUp(machine);
  await inbox.wait(machine.attemptId, 'ended');
  const refused = await placed('busy');
  await inbox.wait(refused.attemptId, 'ended');
  await bot.leave();

  const events = inbox.raw.map(({ rawBody }) => Sent.parse(JSON.parse(rawBody)).data);
  // Nothing of ours reads what a call cost.
  const told = events.filter(({ event_type: type }) => type !== 'call.cost');
  expect([...new Set(told.map(({ event_type: type }) => type))].sort()).toEqual([
    'call.answered',
    'call.bridged',
    'call.hangup',
    'call.initiated',
    'call.machine.premium.detection.ended',
    'call.machine.premium.greeting.ended',
    'call.speak.ended',
    'call.speak.started',
  ]);
  expect([...new Set(told.flatMap(({ event_type: type, payload }) => misfits(type, payload)))]).toEqual([]);
});
