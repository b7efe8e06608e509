import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTelnyxTelephony } from './telnyx.ts';

const attemptId = '01890a5d-ac96-774b-bcce-b302099a8057';
const { publicKey, privateKey } = generateKeyPairSync('ed25519');

const telephony = createTelnyxTelephony({
  configuration: {
    kind: 'telnyx',
    apiBaseUrl: 'http://127.0.0.1:9/v2',
    connectionId: '1234',
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'),
    livekitSipHost: 'sip.example.test',
  },
  apiKey: 'KEY',
});

const stateOf = (state: object) => Buffer.from(JSON.stringify(state)).toString('base64');
const calleeState = stateOf({ attemptId });
const roomState = stateOf({ attemptId, leg: 'room' });

function webhook(eventType: string, payload: Record<string, unknown>, { ageSeconds = 0 } = {}) {
  const rawBody = JSON.stringify({
    data: {
      record_type: 'event',
      event_type: eventType,
      id: 'event-1',
      occurred_at: '2026-03-02T10:00:00.521992Z',
      payload: { call_control_id: 'v3:leg', client_state: calleeState, to: '+12125550100', ...payload },
    },
    meta: { attempt: 1 },
  });
  const timestamp = String(Math.floor(Date.now() / 1000) - ageSeconds);
  const signature = sign(null, Buffer.from(`${timestamp}|${rawBody}`), privateKey).toString('base64');
  return { rawBody, headers: { 'telnyx-signature-ed25519': signature, 'telnyx-timestamp': timestamp } };
}

const read = async (eventType: string, payload: Record<string, unknown> = {}) =>
  (await telephony.readWebhook(webhook(eventType, payload))).events;

interface Seen {
  source: string;
  expect: object[];
  body: { data: { event_type: string } };
}

const vendorEvents = new URL('../../../tests/vendor/telnyx-events.json', import.meta.url);
const telnyxEvents = JSON.parse(readFileSync(vendorEvents, 'utf8')) as Seen[];

/** The vendor's own payload, for our call. */
function signed(body: object) {
  const rawBody = JSON.stringify(body).replaceAll('"<ours>"', JSON.stringify(calleeState));
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = sign(null, Buffer.from(`${timestamp}|${rawBody}`), privateKey).toString('base64');
  return { rawBody, headers: { 'telnyx-signature-ed25519': signature, 'telnyx-timestamp': timestamp } };
}

describe('payloads that were seen at the vendor’s', () => {
  const types = telnyxEvents.map(({ body }) => body.data.event_type);
  it.each(telnyxEvents)('$body.data.event_type ($source) tells what it should', async ({ body, expect: told }) => {
    const { attemptId: of, events } = await telephony.readWebhook(signed(body));
    expect(of).toBe(attemptId);
    expect(events).toMatchObject(told);
    expect(events).toHaveLength(told.length);
  });

  it('are there for every event that we read', () => {
    const source = readFileSync(new URL('./webhook.ts', import.meta.url), 'utf8');
    const read = [...source.matchAll(/'(call\.[a-z._]+)'/g)].map(([, name]) => name);
    expect(read.length).toBeGreaterThanOrEqual(9);
    expect(read.filter((name) => name !== undefined && !types.includes(name))).toEqual([]);
  });
});

describe('verification', () => {
  it('accepts what Telnyx signed', async () => {
    await expect(telephony.readWebhook(webhook('call.answered', {}))).resolves.toMatchObject({ attemptId });
  });

  it.each([
    ['older than five minutes', webhook('call.answered', {}, { ageSeconds: 301 })],
    ['from the future', webhook('call.answered', {}, { ageSeconds: -330 })],
    ['without a signature', { ...webhook('call.answered', {}), headers: {} }],
    ['changed on the way', { ...webhook('call.answered', {}), rawBody: webhook('call.hangup', {}).rawBody }],
  ])('refuses one that is %s', async (_, request) => {
    await expect(telephony.readWebhook(request)).rejects.toMatchObject({ code: 'unauthorised' });
  });

  it('refuses a signed body that is no event', async () => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const event = { event_type: 'call.answered', id: 'e', occurred_at: '2026-03-02T10:00:00Z', payload: {} };
    const lacking = [{ occurred_at: undefined }, { payload: null }, { id: '' }, { id: 'e\0' }, { id: 7 }].map(
      (changes) => JSON.stringify({ data: { ...event, ...changes } }),
    );
    for (const rawBody of ['{"data":{}}', 'hello', '[]', '', 'null', ...lacking]) {
      const signature = sign(null, Buffer.from(`${timestamp}|${rawBody}`), privateKey).toString('base64');
      const headers = { 'telnyx-signature-ed25519': signature, 'telnyx-timestamp': timestamp };
      await expect(telephony.readWebhook({ rawBody, headers })).rejects.toMatchObject({ code: 'bad_input' });
    }
  });
});

describe('the callee’s leg', () => {
  const stamp = { id: 'event-1', at: '2026-03-02T10:00:00.521Z' };

  it('tells of dialling, answer and bridge', async () => {
    expect(await read('call.initiated')).toEqual([{ ...stamp, type: 'initiated', carrierCallId: 'v3:leg' }]);
    expect(await read('call.answered')).toEqual([{ ...stamp, type: 'answered' }]);
    expect(await read('call.bridged')).toEqual([{ ...stamp, type: 'bridged' }]);
  });

  it.each([
    ['human_residence', 'human'],
    ['human_business', 'human'],
    ['machine', 'machine'],
    ['fax_detected', 'fax'],
    ['silence', 'unknown'],
    ['not_sure', 'unknown'],
  ])('translates the verdict %s to %s', async (result, answeredBy) => {
    expect(await read('call.machine.premium.detection.ended', { result })).toEqual([
      { ...stamp, type: 'detected', answeredBy, by: 'carrier' },
    ]);
  });

  it('takes a beep for a machine’s verdict, the end of a greeting only for a beep', async () => {
    expect(await read('call.machine.premium.greeting.ended', { result: 'beep_detected' })).toEqual([
      { ...stamp, id: 'event-1:detected', type: 'detected', answeredBy: 'machine', by: 'carrier' },
      { ...stamp, type: 'beep' },
    ]);
    expect(await read('call.machine.premium.greeting.ended', { result: 'no_beep_detected' })).toEqual([
      { ...stamp, type: 'beep' },
    ]);
  });

  it('tells that a message was played, not that it was cut off', async () => {
    expect(await read('call.speak.ended', { status: 'completed' })).toEqual([{ ...stamp, type: 'message_played' }]);
    expect(await read('call.speak.ended', { status: 'call_hangup' })).toEqual([]);
  });

  it('ends with the translated cause', async () => {
    const events = await read('call.hangup', {
      hangup_cause: 'user_busy',
      hangup_source: 'callee',
      sip_hangup_cause: '486',
    });
    expect(events).toEqual([
      {
        ...stamp,
        type: 'ended',
        cause: 'busy',
        endedBy: 'carrier',
        sipCode: 486,
        vendorCode: 'user_busy',
        words: 'The line is busy (486).',
      },
    ]);
  });

  it('finds a D-code in a Reason header', async () => {
    const [event] = await read('call.hangup', {
      hangup_cause: 'call_rejected',
      sip_hangup_cause: '403',
      sip_headers: [{ name: 'Reason', value: 'SIP;cause=403;text="User channel limit exceeded D1"' }],
    });
    expect(event).toMatchObject({ type: 'ended', cause: 'capacity', vendorCode: 'D1' });
  });
});

describe('the leg into the room', () => {
  const to = `sip:call-${attemptId}@sip.example.test`;

  it.each([
    ['by its state', { client_state: roomState }],
    ['by its address, when it carries the callee’s state', { to }],
    ['by its address, when it carries no state', { to, client_state: null }],
  ])('is recognised %s', async (_, payload) => {
    for (const type of ['call.initiated', 'call.answered', 'call.machine.premium.detection.ended']) {
      expect(await read(type, { ...payload, result: 'human_residence' })).toEqual([]);
    }
    expect(await read('call.bridged', payload)).toMatchObject([{ type: 'bridged' }]);
    expect(await read('call.hangup', { ...payload, hangup_cause: 'normal_clearing' })).toEqual([]);
    expect(await read('call.hangup', { ...payload, hangup_cause: 'originator_cancel' })).toEqual([]);
    expect(await read('call.hangup', { ...payload, hangup_cause: 'user_busy', sip_hangup_cause: '486' })).toMatchObject(
      [{ type: 'bridge_failed' }],
    );
  });
});

it('TS-1: tells a message that Telnyx cut from one that was spoken, and from a call that ended', async () => {
  const said = async (status: string) => (await read('call.speak.ended', { status })).map(({ type }) => type);
  expect(await said('completed')).toEqual(['message_played']);
  expect(await said('cancelled_amd')).toEqual(['message_cut']);
  expect(await said('call_hangup')).toEqual([]);
});

it('TW-6: reads types that are written with underscores', async () => {
  expect(await read('call_answered')).toMatchObject([{ type: 'answered' }]);
  expect(await read('call_machine_premium_detection_ended', { result: 'machine' })).toMatchObject([
    { type: 'detected', answeredBy: 'machine' },
  ]);
});

it('finds the attempt by the room where the state cannot be read', async () => {
  const ours = { client_state: '%%%', to: `sip:call-${attemptId}@sip.example.test` };
  expect(await telephony.readWebhook(webhook('call.bridged', ours))).toMatchObject({
    attemptId,
    events: [{ type: 'bridged' }],
  });
});

it('ignores calls that are not ours and events that say nothing', async () => {
  const foreign = await telephony.readWebhook(webhook('call.answered', { client_state: stateOf({ other: 1 }) }));
  expect(foreign).toEqual({ attemptId: null, events: [] });
  const message = { call_control_id: undefined, client_state: null, to: [{ phone_number: '+12125550100' }] };
  expect(await telephony.readWebhook(webhook('message.received', message))).toEqual({ attemptId: null, events: [] });
  expect(await read('call.quantum.entangled')).toEqual([]);
  expect(await read('call.cost')).toEqual([]);
});
