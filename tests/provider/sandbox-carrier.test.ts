import { ParticipantKind } from '@livekit/rtc-node';
import { RoomServiceClient, SipCallError, SipClient } from 'livekit-server-sdk';
import Telnyx from 'telnyx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberFor } from '#sandbox/callees/behaviours.ts';
import type { BehaviourName } from '#sandbox/callees/behaviours.ts';
import { kind, startCarrierProcess, type CarrierProcess } from '../support/sandbox/carrier-process.ts';
import { livekitAddress } from '../support/sandbox/livekit-address.ts';
import { RoomBot } from '../support/sandbox/room-bot.ts';
import { WebhookInbox } from '../support/sandbox/webhook-inbox.ts';
import { eventually } from '../support/eventually.ts';

let carrier: CarrierProcess;
let inbox: WebhookInbox;
let telnyx: Telnyx;
let sip: SipClient;
let rooms: RoomServiceClient;
let numbersUsed = 0;

/** A fresh number whose owner behaves so. */
const number = (behaviour: BehaviourName): string => numberFor(behaviour, '+120220', numbersUsed++);
const attempt = (): string => `attempt-${numbersUsed++}`;

beforeAll(async () => {
  const { LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET } = livekitAddress();
  carrier = await startCarrierProcess(kind);
  inbox = new WebhookInbox(carrier.publicKey);
  await inbox.open();
  telnyx = new Telnyx({
    apiKey: 'sandbox-key',
    publicKey: carrier.publicKey,
    baseURL: `${carrier.url}/v2`,
    maxRetries: 0,
  });
  sip = new SipClient(carrier.url, LIVEKIT_API_KEY, LIVEKIT_API_SECRET);
  rooms = new RoomServiceClient(LIVEKIT_URL.replace(/^ws/, 'http'), LIVEKIT_API_KEY, LIVEKIT_API_SECRET);
});

afterAll(async () => {
  await inbox.close();
  await carrier.remove();
});

function dial(to: string, overrides: Partial<Telnyx.CallDialParams> = {}) {
  return telnyx.calls.dial({
    connection_id: carrier.connectionId,
    from: carrier.numbers[0] ?? '',
    to,
    answering_machine_detection: 'premium',
    webhook_url: inbox.url,
    client_state: Buffer.from(JSON.stringify({ attemptId: attempt() })).toString('base64'),
    ...overrides,
  });
}

describe.concurrent('a person who is called through Call Control', () => {
  it('is found to be human, meets the bot in a real room, talks by sound alone and says goodbye', async () => {
    const to = number('human');
    const id = attempt();
    const bot = await RoomBot.join(`call-${id}`);
    const { data } = await dial(to);
    const leg = data?.call_control_id ?? '';
    expect(data?.is_alive).toBe(false);
    const verdict = await inbox.wait('call.machine.premium.detection.ended', leg);
    expect(verdict.payload['result']).toMatch(/^human|not_sure/);

    const address = `sip:call-${id}@sip.sandbox.example;transport=tcp`;
    await telnyx.calls.actions.transfer(leg, {
      to: address,
      webhook_url: inbox.url,
      custom_headers: [{ name: 'X-Call-Id', value: id }],
      command_id: `${id}:transfer`,
    });
    const callee = await bot.callee();
    await eventually(() => (callee.attributes['sip.callStatus'] === 'active' ? true : undefined));
    // At once: somebody who is left in silence for three seconds says hello again.
    await bot.say('Hello, this is a test bot. Can you hear me?');
    expect(await bot.hears(0)).toMatch(/^Yes, this is/);
    await inbox.wait('call.bridged', leg);
    await inbox.wait('call.answered', address);
    await inbox.wait('call.bridged', address);
    expect(callee.info.kind).toBe(ParticipantKind.SIP);
    expect(callee.attributes).toMatchObject({ 'sip.trunkID': 'ST_sandbox_inbound', 'sip.ruleID': 'SDR_sandbox' });
    // The rule hides the number, and nobody asked for headers.
    expect(JSON.stringify([callee.identity, callee.attributes])).not.toContain(to.slice(1));
    expect(Object.keys(callee.attributes).filter((name) => name.startsWith('sip.h.'))).toEqual([]);
    for (let turn = 1; turn < 4 && !/goodbye/i.test(bot.heard.join(' ')); turn += 1) {
      await bot.say('Very good. Anything else?');
      await bot.hears(turn);
    }
    await bot.say('Goodbye.');
    const hangup = await inbox.wait('call.hangup', leg);
    expect(hangup.payload).toMatchObject({ hangup_cause: 'normal_clearing', hangup_source: 'callee' });
    await inbox.wait('call.cost', leg);

    const [entry] = await carrier.ended(to);
    expect(entry).toMatchObject({ behaviour: 'human', endedBy: 'callee', room: `call-${id}`, attemptOfNumber: 1 });
    expect(entry?.heard[0]).toBe('Hello, this is a test bot. Can you hear me?');
    expect(entry?.answerToFirstAudioMs).toBeGreaterThan(0);
    await bot.leave();
  });
});

describe.concurrent('other callees behind Call Control', () => {
  it.each([
    ['busy', 'user_busy', 'callee', '486'],
    ['rejected', 'call_rejected', 'callee', '603'],
    ['invalid_number', 'not_found', 'callee', '404'],
    ['no_answer', 'timeout', 'caller', 'unspecified'],
    ['unreachable', 'unspecified', 'callee', '480'],
    ['carrier_unavailable', 'unspecified', 'callee', '503'],
    ['capacity_then_human', 'call_rejected', 'unknown', '403 User channel limit exceeded D1'],
    ['no_route', 'not_found', 'unknown', '404 No route to destination D40'],
  ] as const)('%s ends with %s', async (behaviour, cause, source, sip) => {
    const { data } = await dial(number(behaviour), { timeout_secs: 20 });
    const hangup = await inbox.wait('call.hangup', data?.call_control_id ?? '');
    expect(hangup.payload).toMatchObject({ hangup_cause: cause, hangup_source: source, sip_hangup_cause: sip });
  });

  it('is an answering machine: verdict, beep, our message, and it hangs up when nothing more comes', async () => {
    const to = number('answering_machine');
    const { data } = await dial(to);
    const leg = data?.call_control_id ?? '';
    const beep = await inbox.wait('call.machine.premium.greeting.ended', leg);
    expect(beep.payload['result']).toBe('beep_detected');
    await telnyx.calls.actions.speak(leg, { payload: 'Please call us back.', voice: 'female', language: 'en-US' });
    expect((await inbox.wait('call.speak.ended', leg)).payload['status']).toBe('completed');
    await telnyx.calls.actions.hangup(leg, {});
    expect((await inbox.wait('call.hangup', leg)).payload['hangup_source']).toBe('caller');
    const [entry] = await carrier.ended(to);
    expect(entry).toMatchObject({ behaviour: 'answering_machine', heard: ['Please call us back.'], endedBy: 'caller' });
    expect(entry?.machineDetectedAt).not.toBeNull();
  });

  it('hangs up early, before there is a verdict', async () => {
    const { data } = await dial(number('hangs_up_early'));
    const hangup = await inbox.wait('call.hangup', data?.call_control_id ?? '');
    expect(hangup.payload['hangup_source']).toBe('callee');
    // Events may overtake each other, so the answer may be told after the end.
    await inbox.wait('call.answered', data?.call_control_id ?? '');
    await inbox.wait('call.cost', data?.call_control_id ?? '');
    const types = inbox.of(data?.call_control_id ?? '').map(({ event_type }) => event_type);
    expect(types).toContain('call.answered');
    expect(types).not.toContain('call.machine.premium.detection.ended');
  });

  it('is busy at first and answers the second time', async () => {
    const to = number('busy_then_human');
    const first = await dial(to);
    await inbox.wait('call.hangup', first.data?.call_control_id ?? '');
    const second = await dial(to);
    await inbox.wait('call.answered', second.data?.call_control_id ?? '');
    await telnyx.calls.actions.hangup(second.data?.call_control_id ?? '', {});
    const ended = await carrier.ended(to, 2);
    expect(ended.map(({ attemptOfNumber, sipCode }) => [attemptOfNumber, sipCode])).toEqual([
      [1, 486],
      [2, 200],
    ]);
  });

  it('stays on the line when the room has no bot: only the second leg fails', async () => {
    const { data } = await dial(number('human'));
    const leg = data?.call_control_id ?? '';
    await inbox.wait('call.answered', leg);
    const address = `sip:call-${attempt()}@sip.sandbox.example`;
    await telnyx.calls.actions.transfer(leg, { to: address, timeout_secs: 5, webhook_url: inbox.url });
    const failed = await inbox.wait('call.hangup', address);
    expect(failed.payload).toMatchObject({ hangup_cause: 'timeout', sip_hangup_cause: '487' });
    const status = await telnyx.calls.retrieveStatus(leg);
    expect(status.data?.is_alive).toBe(true);
    await telnyx.calls.actions.hangup(leg, {});
    await inbox.wait('call.hangup', leg);
  });

  it('is put down when the room is deleted', async () => {
    const to = number('human');
    const id = attempt();
    const bot = await RoomBot.join(`call-${id}`);
    const { data } = await dial(to);
    const leg = data?.call_control_id ?? '';
    await inbox.wait('call.answered', leg);
    const address = `sip:call-${id}@sip.sandbox.example`;
    await telnyx.calls.actions.transfer(leg, { to: address });
    await inbox.wait('call.bridged', leg);
    // The transfer named no address, that of the dial is not inherited, and the application has none.
    expect(inbox.of(address)).toEqual([]);
    await bot.line();
    await rooms.deleteRoom(`call-${id}`);
    expect((await inbox.wait('call.hangup', leg)).payload['hangup_source']).toBe('caller');
    await bot.leave();
  });
});

describe('what Telnyx refuses', () => {
  const refusal = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'accepted',
      (error: unknown) => {
        if (!(error instanceof Telnyx.APIError)) throw error;
        const body = error.error as { errors: { code: string }[] };
        return [error.status, body.errors[0]?.code];
      },
    );

  it('a wrong key, a wrong number, an unknown application, a call that has ended, an unknown call', async () => {
    const stranger = new Telnyx({ apiKey: 'wrong', baseURL: `${carrier.url}/v2`, maxRetries: 0 });
    expect(await refusal(stranger.balance.retrieve())).toEqual([401, '10009']);
    expect(await refusal(dial('0202200001'))).toEqual([422, '10016']);
    expect(await refusal(dial(number('human'), { connection_id: '1' }))).toEqual([422, '10015']);
    expect(await refusal(telnyx.calls.retrieveStatus('v3:unknownunknownunknown'))).toEqual([404, '10005']);
    // A phone that nobody picks up: the call cannot be answered before the commands come.
    const { data } = await dial(number('no_answer'), { timeout_secs: 600 });
    const leg = data?.call_control_id ?? '';
    expect(await refusal(telnyx.calls.actions.transfer(leg, { to: 'sip:x@y' }))).toEqual([422, '90034']);
    await telnyx.calls.actions.hangup(leg, {});
    expect(await refusal(telnyx.calls.actions.hangup(leg, {}))).toEqual([422, '90018']);
    const hangup = await inbox.wait('call.hangup', leg);
    expect(hangup.payload).toMatchObject({ hangup_cause: 'originator_cancel', hangup_source: 'caller' });
  });

  it('a caller ID that is not ours, with the code behind the SIP status', async () => {
    const { data } = await dial(number('human'), { from: '+12025559999' });
    const hangup = await inbox.wait('call.hangup', data?.call_control_id ?? '');
    expect(hangup.payload['sip_hangup_cause']).toMatch(/^403 .* D36$/);
  });

  it('more calls than the account has channels, and more dials than its rate', async () => {
    await carrier.control('limits', { channels: 1 });
    const first = await dial(number('no_answer'), { timeout_secs: 600 });
    const to = number('human');
    const second = await dial(to);
    const hangup = await inbox.wait('call.hangup', second.data?.call_control_id ?? '');
    expect(hangup.payload['sip_hangup_cause']).toBe('403 User channel limit exceeded D1');
    expect((await carrier.ended(to))[0]).toMatchObject({ reachedNetwork: false, endedBy: 'carrier' });
    await telnyx.calls.actions.hangup(first.data?.call_control_id ?? '', {});
    await carrier.control('limits', { channels: 200, dialsPerFiveSeconds: 1 });
    // Whether the earlier dials still count depends on how long they took; this one does for the next.
    await refusal(dial(number('busy')));
    expect(await refusal(dial(number('busy')))).toEqual([429, '90103']);
    await carrier.control('limits', { dialsPerFiveSeconds: 150 });
  });

  it('to do the same command twice: one command id is one call', async () => {
    const to = number('human');
    const [first, second] = await Promise.all([dial(to, { command_id: 'same' }), dial(to, { command_id: 'same' })]);
    expect(second.data?.call_control_id).toBe(first.data?.call_control_id);
    const leg = first.data?.call_control_id ?? '';
    await telnyx.calls.actions.hangup(leg, { command_id: 'same:hangup' });
    await telnyx.calls.actions.hangup(leg, { command_id: 'same:hangup' });
    expect(await carrier.ended(to)).toHaveLength(1);
  });
});

describe('what an account shows', () => {
  it('its applications, numbers, profile, balance, and the calls that are alive', async () => {
    const numbers: string[] = [];
    for await (const own of telnyx.phoneNumbers.list({ 'page[size]': 4 })) numbers.push(own.phone_number);
    expect(numbers).toEqual(carrier.numbers);
    const applications = await telnyx.callControlApplications.list();
    expect(applications.data[0]).toMatchObject({ id: carrier.connectionId, active: true });
    expect((await telnyx.outboundVoiceProfiles.list()).data[0]?.concurrent_call_limit).toBe(200);
    expect((await telnyx.balance.retrieve()).data?.currency).toBe('USD');

    const clientState = Buffer.from('{"attemptId":"listed"}').toString('base64');
    const { data } = await dial(number('no_answer'), { timeout_secs: 600, client_state: clientState });
    const active: string[] = [];
    for await (const call of telnyx.connections.listActiveCalls(carrier.connectionId)) active.push(call.client_state);
    expect(active).toContain(clientState);
    await telnyx.calls.actions.hangup(data?.call_control_id ?? '', {});
  });
});

describe('bad luck on the way', () => {
  it('a dial whose answer is an error, although the phone rings', async () => {
    await carrier.control('faults', { nextDials: ['error_after_placing'] });
    const to = number('human');
    await expect(dial(to)).rejects.toThrow(Telnyx.InternalServerError);
    const answered = await inbox.wait('call.answered', to);
    await telnyx.calls.actions.hangup(answered.payload.call_control_id, {});
  });

  it('a receiver that is away gets the event again, with the same id', async () => {
    const to = number('busy');
    inbox.refuseNextTo.add(to);
    const { data } = await dial(to);
    await inbox.wait('call.initiated', data?.call_control_id ?? '');
    await inbox.wait('call.hangup', data?.call_control_id ?? '');
    // A copy of the refused event may be there before the second try.
    const again = await eventually(() => inbox.of(to).find(({ attempt }) => attempt === 2));
    expect(inbox.refusedEvents.map(({ id }) => id)).toContain(again.id);
  });

  it('and gets it no third time, unless the dial ordered more', async () => {
    const counters = async () => (await carrier.state()).webhooks;
    const before = (await counters())['givenUp'] ?? 0;
    const nobody = 'http://127.0.0.1:9/';
    const retries = { retries_ms: [10, 10, 10, 10, 10] };
    await dial(number('busy'), { webhook_url: nobody });
    // Its initiated and its hangup.
    await eventually(async () => ((await counters())['givenUp'] === before + 2 ? true : undefined));
    const tried = (await counters())['failedAttempts'] ?? 0;
    await dial(number('busy'), {
      webhook_url: nobody,
      webhook_retries_policies: { 'call.initiated': retries, 'call.hangup': retries },
    });
    await eventually(async () => ((await counters())['givenUp'] === before + 4 ? true : undefined));
    expect(((await counters())['failedAttempts'] ?? 0) - tried).toBeGreaterThanOrEqual(12);
  });

  it('some events come twice or late, none gets lost, every signature is right', async () => {
    await carrier.control('faults', { duplicatePercent: 50, reorderPercent: 50 });
    const legs = await Promise.all(
      Array.from({ length: 12 }, async () => (await dial(number('busy'))).data?.call_control_id ?? ''),
    );
    await Promise.all(legs.map((leg) => inbox.wait('call.hangup', leg)));
    await Promise.all(legs.map((leg) => inbox.wait('call.initiated', leg)));
    await carrier.control('faults', { duplicatePercent: 5, reorderPercent: 5 });
    const ofLegs = () => inbox.events.filter(({ payload }) => legs.includes(payload.call_control_id));
    // Copies come up to a second after the events.
    await eventually(() => (ofLegs().length > new Set(ofLegs().map(({ id }) => id)).size ? true : undefined));
    const overtaken = legs.filter((leg) => inbox.of(leg)[0]?.event_type === 'call.hangup');
    expect(overtaken.length).toBeGreaterThan(0);
    expect(inbox.refused).toEqual([]);
  });

  it('an instant carrier needs no time and no room', async () => {
    await carrier.control('instant', { enabled: true, talkMs: 10 });
    const { data } = await dial(number('busy'));
    const leg = data?.call_control_id ?? '';
    const verdict = await inbox.wait('call.machine.premium.detection.ended', leg);
    expect(verdict.payload['result']).toBe('human_residence');
    await telnyx.calls.actions.transfer(leg, { to: `sip:call-${attempt()}@sip.sandbox.example` });
    await inbox.wait('call.bridged', leg);
    expect((await inbox.wait('call.hangup', leg)).payload['hangup_source']).toBe('callee');
    await carrier.control('instant', { enabled: false });
  });
});

describe.concurrent("calls on a trunk, through LiveKit's SIP service", () => {
  const call = (to: string, roomName: string, ringingTimeout = 20) =>
    sip.createSipParticipant('ST_sandbox', to, roomName, {
      participantIdentity: `callee-${roomName}`,
      waitUntilAnswered: true,
      ringingTimeout,
      maxCallDuration: 120,
    });

  it('a person is in the room before the phone rings, and says hello at the answer', async () => {
    const to = number('human');
    const room = attempt();
    const bot = await RoomBot.join(room);
    const info = await call(to, room);
    expect(info).toMatchObject({ roomName: room, participantIdentity: `callee-${room}` });
    expect(info.sipCallId).toMatch(/^SCL_/);
    expect(await bot.hears(0)).toBe('Hello?');
    // The server may tell of the first two in one message, and of the last after the first sound.
    await eventually(() => (bot.statuses.at(-1) === 'active' ? true : undefined));
    expect(bot.statuses.slice(-2)).toEqual(['ringing', 'active']);
    expect((await bot.callee()).attributes['sip.ruleID']).toBeUndefined();
    // The words were heard before the last sound of them was played; only then has the person said them.
    await carrier.live(to, ({ said }) => said.length > 0);
    await rooms.removeParticipant(room, `callee-${room}`);
    const [entry] = await carrier.ended(to);
    expect(entry).toMatchObject({ provider: 'livekit_sip', endedBy: 'caller', attemptRef: room, said: ['Hello?'] });
    await bot.leave();
  });

  it('a machine answers like a person, and can only be told by its greeting', async () => {
    const room = attempt();
    const bot = await RoomBot.join(room);
    await call(number('answering_machine'), room);
    expect(await bot.hears(0)).toMatch(/voicemail.*after the tone/);
    await rooms.deleteRoom(room);
    await bot.leave();
  });

  it.each([
    ['busy', 'resource_exhausted', 429, 486],
    ['rejected', 'permission_denied', 403, 603],
    ['invalid_number', 'not_found', 404, 404],
    ['unreachable', 'resource_exhausted', 429, 480],
    ['carrier_unavailable', 'failed_precondition', 412, 503],
  ] as const)('%s is a %s error with the SIP status', async (behaviour, code, status, sipStatusCode) => {
    const error: unknown = await call(number(behaviour), attempt()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SipCallError);
    expect(error).toMatchObject({ code, status, sipStatusCode });
  });

  it('a phone that rings out is canceled, without SIP status', async () => {
    const error: unknown = await call(number('no_answer'), attempt()).catch((reason: unknown) => reason);
    expect(error).not.toBeInstanceOf(SipCallError);
    expect(error).toMatchObject({
      code: 'canceled',
      status: 408,
      message: 'twirp error unknown: sip request timed out',
    });
  });

  // LO-1, LR-1: `hangup` shows the end of a call that was answered, and of no other.
  it('a leg that is refused, rings out or is taken away leaves without a hang-up; one that hung up shows it', async () => {
    const ends = async (behaviour: BehaviourName, takeAway = false) => {
      const room = attempt();
      const to = number(behaviour);
      const bot = await RoomBot.join(room);
      const dialled = call(to, room).catch((error: unknown) => error);
      if (takeAway) {
        await bot.line();
        await rooms.removeParticipant(room, `callee-${room}`);
        expect(await dialled).toMatchObject({ code: 'canceled', status: 408 });
      }
      await dialled;
      await carrier.ended(to);
      await eventually(() => (bot.left.length > 0 ? true : undefined));
      await bot.leave();
      return bot.left[0];
    };
    expect(await ends('rejected')).not.toBe('hangup');
    expect(await ends('no_answer')).toBe('ringing');
    expect(await ends('no_answer', true)).toBe('ringing');
    expect(await ends('hangs_up_early')).toBe('hangup');
  });

  it('a trunk that anybody could call is not made, nor one without a number to call from', async () => {
    await expect(sip.createSipInboundTrunk('Open', [])).rejects.toMatchObject({
      code: 'invalid_argument',
      status: 400,
    });
    await expect(sip.createSipOutboundTrunk('Mute', 'sip.example.com', [])).rejects.toMatchObject({
      message: 'no trunk numbers specified',
    });
    await expect(sip.createSipParticipant('ST_other', number('human'), attempt())).rejects.toMatchObject({
      code: 'not_found',
      message: 'requested sip trunk does not exist',
    });
  });

  it('trunks and rules are kept; a wrong token is refused', async () => {
    const trunk = await sip.createSipOutboundTrunk('Test', 'sip.example.com', ['+12025550111']);
    expect((await sip.listSipOutboundTrunk({ trunkIds: [trunk.sipTrunkId] }))[0]).toMatchObject({ name: 'Test' });
    await sip.updateSipOutboundTrunkFields(trunk.sipTrunkId, { name: 'Renamed' });
    expect((await sip.listSipOutboundTrunk({ trunkIds: [trunk.sipTrunkId] }))[0]).toMatchObject({ name: 'Renamed' });
    await sip.deleteSipTrunk(trunk.sipTrunkId);
    expect(await sip.listSipOutboundTrunk({ trunkIds: [trunk.sipTrunkId] })).toEqual([]);
    const rule = await sip.createSipDispatchRule({ type: 'callee', roomPrefix: 'other-' }, { name: 'Other' });
    expect((await sip.listSipDispatchRule()).map(({ name }) => name)).toEqual(['Rooms of attempts', 'Other']);
    await sip.deleteSipDispatchRule(rule.sipDispatchRuleId);
    const stranger = new SipClient(carrier.url, 'devkey', 'not-the-secret-not-the-secret-000');
    await expect(stranger.listSipDispatchRule()).rejects.toMatchObject({ status: 401, code: 'unauthenticated' });
  });
});

describe('the ledger', () => {
  it('survives a crash: what was alive is marked as ended by the restart, and counts go on', async () => {
    const crashing = await startCarrierProcess(kind);
    const client = new Telnyx({ apiKey: 'sandbox-key', baseURL: `${crashing.url}/v2`, maxRetries: 0 });
    const call = (to: string) =>
      client.calls.dial({
        connection_id: crashing.connectionId,
        from: crashing.numbers[0] ?? '',
        to,
        timeout_secs: 600,
      });
    const to = number('busy_then_human');
    await call(to);
    await crashing.ended(to);
    const alive = number('no_answer');
    const command = {
      connection_id: crashing.connectionId,
      from: crashing.numbers[0] ?? '',
      to: alive,
      timeout_secs: 600,
      webhook_url: inbox.url,
      command_id: 'alive',
    };
    const placed = (await client.calls.dial(command)).data?.call_control_id ?? '';
    await crashing.stop('SIGKILL');

    // The webhooks of both processes are signed with the same key where one is configured; here it is a new one.
    const refusedBefore = inbox.refused.length;
    const restarted = await startCarrierProcess(kind, crashing.dataDir);
    const [entry] = await restarted.ended(alive);
    expect(entry).toMatchObject({ hangupCause: 'carrier_restart', endedBy: 'carrier' });
    // Its customer is told of the end, gets an answer when he asks, and repeats the dial command in vain.
    await eventually(() => (inbox.refused.length > refusedBefore ? true : undefined));
    const afterwards = new Telnyx({ apiKey: 'sandbox-key', baseURL: `${restarted.url}/v2`, maxRetries: 0 });
    expect((await afterwards.calls.retrieveStatus(placed)).data?.is_alive).toBe(false);
    expect((await afterwards.calls.dial(command)).data?.call_control_id).toBe(placed);
    expect((await restarted.ledger()).filter((dial) => dial.to === alive)).toHaveLength(1);
    const again = new Telnyx({ apiKey: 'sandbox-key', baseURL: `${restarted.url}/v2`, maxRetries: 0 });
    await again.calls.dial({ connection_id: restarted.connectionId, from: restarted.numbers[0] ?? '', to });
    await restarted.live(to, ({ answeredAt }) => answeredAt !== null);
    expect(await restarted.stop()).toBe(0);
    const last = (await startAndRead(crashing.dataDir)).filter((dial) => dial.to === to);
    expect(last.map(({ attemptOfNumber }) => attemptOfNumber)).toEqual([1, 2]);
  });

  async function startAndRead(dataDir: string) {
    const carrierAgain = await startCarrierProcess(kind, dataDir);
    const entries = await carrierAgain.ledger();
    await carrierAgain.remove();
    return entries;
  }
});
