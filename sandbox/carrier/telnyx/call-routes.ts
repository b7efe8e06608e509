import type { Hono } from 'hono';
import { wait } from '../../callees/pace.ts';
import { neverAnswersMs } from '../faults.ts';
import type { DialFault, Faults } from '../faults.ts';
import type { CallControl } from './call-control.ts';
import { errors } from './errors.ts';
import { json } from './http.ts';
import type { Leg } from './leg.ts';
import type { PhoneCall } from './phone-call.ts';
import { BridgeBody, DialBody, HangupBody, PlaybackBody, SpeakBody, TransferBody, parsed } from './requests.ts';

/** `/calls`: dialling, and the commands to a call. */
export function callRoutes(app: Hono, { control, faults }: { control: CallControl; faults: Faults }): void {
  app.post('/calls', async (context) => {
    const body = parsed(DialBody, await json(context));
    const fault = faults.nextDials.shift();
    const placed = fault === undefined || fault.endsWith('after_placing') ? control.dial(body) : null;
    if (fault !== undefined) await misbehave(fault, context.req.raw.signal);
    if (placed === null) throw errors.unexpected();
    return context.json({ data: { ...placed.statusJson(), is_alive: false } });
  });
  app.get('/calls/:id', (context) =>
    context.json({ data: control.legs.find(context.req.param('id')).leg.statusJson() }),
  );

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
    (_leg, call, body) => control.sounds.speak(call, body.payload),
  );
  command(
    'playback_start',
    (body) => parsed(PlaybackBody, body),
    (_leg, call, body) =>
      control.sounds.startPlayback(call, { url: body.audio_url ?? null, name: body.media_name ?? null }),
  );
  command(
    'playback_stop',
    (body) => parsed(HangupBody, body),
    (leg) => control.sounds.stopPlayback(leg),
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
}

/** A fault after or instead of placing the call. Always throws. */
async function misbehave(fault: DialFault, signal: AbortSignal): Promise<void> {
  if (fault.startsWith('timeout')) await wait(neverAnswersMs, signal);
  throw errors.unexpected();
}
