import { timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { wait } from '../../callees/pace.ts';
import { neverAnswersMs } from '../faults.ts';
import type { DialFault, Faults } from '../faults.ts';
import type { CarrierLimits } from '../limits.ts';
import { applicationJson, balanceJson, connectionJson, phoneNumberJson, voiceProfileJson } from './account.ts';
import type { CallControl } from './call-control.ts';
import { TelnyxError, errors } from './errors.ts';
import type { Leg } from './leg.ts';
import type { PhoneCall } from './phone-call.ts';
import {
  ApplicationBody,
  BridgeBody,
  DialBody,
  HangupBody,
  PlaybackBody,
  SpeakBody,
  TransferBody,
  parsed,
} from './requests.ts';

const largestPage = 250;

/** Telnyx's REST interface under `/v2`, as far as calls need it. */
export function telnyxApi(parts: {
  control: CallControl;
  publicKey: string;
  limits: CarrierLimits;
  faults: Faults;
}): Hono {
  const { control, limits, faults } = parts;
  const { account } = control;
  const app = new Hono();

  app.onError((error, context) => {
    if (error instanceof TelnyxError) return context.json(error.body(), error.status);
    console.error(error);
    return context.json(errors.unexpected().body(), 500);
  });
  app.notFound((context) => context.json(errors.notFound().body(), 404));
  app.use(async (context, next) => {
    if (!sameText(context.req.header('authorization') ?? '', `Bearer ${account.apiKey}`)) throw errors.authentication();
    await next();
  });

  app.post('/calls', async (context) => {
    const body = parsed(DialBody, await json(context));
    const fault = faults.nextDials.shift();
    const placed = fault === undefined || fault.endsWith('after_placing') ? control.dial(body) : null;
    if (fault !== undefined) await misbehave(fault, context.req.raw.signal);
    if (placed === null) throw errors.unexpected();
    return context.json({ data: { ...placed.statusJson(), is_alive: false } });
  });
  app.get('/calls/:id', (context) => context.json({ data: control.find(context.req.param('id')).leg.statusJson() }));

  const command = <Body extends { command_id?: string | undefined; client_state?: string | undefined }>(
    name: string,
    parse: (body: unknown) => Body,
    run: (leg: Leg, call: PhoneCall, body: Body) => void,
  ): void => {
    app.on(['POST', 'PUT'], `/calls/:id/actions/${name}`, async (context) => {
      const body = parse(await json(context));
      control.command(context.req.param('id'), body, (leg, call) => run(leg, call, body));
      return context.json({ data: { result: 'ok' } });
    });
  };
  command(
    'hangup',
    (body) => parsed(HangupBody, body),
    (leg, call) => control.hangUp(leg, call),
  );
  command(
    'transfer',
    (body) => parsed(TransferBody, body),
    (_leg, call, body) => control.transfer(call, body),
  );
  command(
    'speak',
    (body) => parsed(SpeakBody, body),
    (_leg, call, body) => control.speak(call, body.payload),
  );
  command(
    'playback_start',
    (body) => parsed(PlaybackBody, body),
    (_leg, call, body) => control.startPlayback(call, { url: body.audio_url ?? null, name: body.media_name ?? null }),
  );
  command(
    'playback_stop',
    (body) => parsed(HangupBody, body),
    (leg) => control.stopPlayback(leg),
  );
  command(
    'bridge',
    (body) => parsed(BridgeBody, body),
    (_leg, call, body) => control.bridge(call, body.call_control_id ?? body.call_control_id_to_bridge_with ?? ''),
  );
  command(
    'client_state_update',
    (body) => parsed(HangupBody, body),
    () => undefined,
  );

  app.get('/connections', (context) => page(context, account.applications.map(connectionJson)));
  app.get('/connections/:id/active_calls', (context) => {
    const application = find(account.applications, context.req.param('id'));
    return page(
      context,
      control.active(application.id).map((leg) => leg.activeJson()),
    );
  });
  app.get('/connections/:id', (context) =>
    context.json({ data: connectionJson(find(account.applications, context.req.param('id'))) }),
  );

  app.get('/call_control_applications', (context) => page(context, account.applications.map(applicationJson)));
  app.get('/call_control_applications/:id', (context) =>
    context.json({ data: applicationJson(find(account.applications, context.req.param('id'))) }),
  );
  app.patch('/call_control_applications/:id', async (context) => {
    const application = find(account.applications, context.req.param('id'));
    const body = parsed(ApplicationBody, await json(context));
    application.name = body.application_name ?? application.name;
    application.webhookUrl = body.webhook_event_url ?? application.webhookUrl;
    if (body.outbound?.channel_limit !== undefined) application.outboundChannelLimit = body.outbound.channel_limit;
    return context.json({ data: applicationJson(application) });
  });

  app.get('/phone_numbers', (context) => {
    const wanted = context.req.query('filter[phone_number]')?.replace(/^\+/, '');
    const connection = context.req.query('filter[connection_id]');
    const numbers = account.numbers
      .filter(({ number }) => wanted === undefined || number.includes(wanted))
      .filter(({ applicationId }) => connection === undefined || applicationId === connection);
    return page(
      context,
      numbers.map((number) => phoneNumberJson(account, number)),
    );
  });
  app.get('/phone_numbers/:id', (context) =>
    context.json({ data: phoneNumberJson(account, find(account.numbers, context.req.param('id'))) }),
  );
  app.get('/outbound_voice_profiles', (context) => page(context, [voiceProfileJson(account, limits.channels)]));
  app.get('/outbound_voice_profiles/:id', (context) =>
    context.json({ data: voiceProfileJson(account, limits.channels) }),
  );
  app.get('/balance', (context) => context.json({ data: balanceJson }));
  app.get('/public_key', (context) => context.json({ data: { record_type: 'public_key', public: parts.publicKey } }));
  return app;
}

/** A fault after or instead of placing the call. Never returns in peace. */
async function misbehave(fault: DialFault, signal: AbortSignal): Promise<void> {
  if (fault.startsWith('timeout')) await wait(neverAnswersMs, signal);
  throw errors.unexpected();
}

/** @throws TelnyxError 10015 for a body that is no JSON. */
async function json(context: Context): Promise<unknown> {
  const text = await context.req.text();
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw errors.badRequest('The request body is not valid JSON.');
  }
}

/** One page of a list, as Telnyx numbers them (from 1). */
function page(context: Context, items: readonly object[]): Response {
  const size = Math.min(largestPage, positive(context.req.query('page[size]'), 20));
  const number = positive(context.req.query('page[number]'), 1);
  const meta = {
    page_number: number,
    page_size: size,
    total_pages: Math.max(1, Math.ceil(items.length / size)),
    total_results: items.length,
  };
  return context.json({ data: items.slice((number - 1) * size, number * size), meta });
}

function positive(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : otherwise;
}

/** @throws TelnyxError 10005 */
function find<Item extends { id: string }>(items: readonly Item[], id: string): Item {
  const found = items.find((item) => item.id === id);
  if (!found) throw errors.notFound();
  return found;
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
