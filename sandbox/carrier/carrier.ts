import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { paceOf } from '../callees/pace.ts';
import type { CarrierConfiguration } from './configuration.ts';
import { controlApi } from './control.ts';
import { Dials } from './dials.ts';
import type { Faults } from './faults.ts';
import { Ledger } from './ledger.ts';
import type { CarrierLimits } from './limits.ts';
import { livekitSipApi } from './livekit-sip/api.ts';
import { OutboundCalls } from './livekit-sip/outbound.ts';
import { SipService } from './livekit-sip/sip-service.ts';
import { TrunkBook } from './livekit-sip/trunk-book.ts';
import { sandboxAccount } from './telnyx/account.ts';
import { telnyxApi } from './telnyx/api.ts';
import { CallControl } from './telnyx/call-control.ts';
import { signingKey } from './telnyx/signature.ts';
import { WebhookSender } from './telnyx/webhooks.ts';

export interface Carrier {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** Raw Ed25519 key in base64 that its webhooks verify with. */
  publicKey: string;
  /** Hangs up every call and stops. */
  close: () => Promise<void>;
}

/** Dials in five seconds: 30 a second as a rolling sum. */
const dialsPerFiveSeconds = 150;

/** Starts the simulated carrier: Telnyx Call Control, LiveKit's SIP service, the ledger and the handles of the sandbox. */
export async function startCarrier(configuration: CarrierConfiguration): Promise<Carrier> {
  const pace = paceOf(configuration.timeScale, configuration.leastUntilAnswerMs);
  const { seed, mischief, unkindness } = configuration;
  const key = signingKey(configuration.privateKey);
  const limits: CarrierLimits = { channels: configuration.channelLimit, dialsPerFiveSeconds: dialsPerFiveSeconds };
  const faults: Faults = {
    nextDials: [],
    cutNextMessages: 0,
    unkindness,
    nextGatewayRefusals: { next: 0, says: 'cpu exhausted' },
    instant: { enabled: false, talkMs: 0, talkSpread: 0 },
    gateway: 'up',
  };
  const ledger = new Ledger(configuration.dataDir);
  const dials = new Dials({ ledger, seed, pace, callbackScale: configuration.callbackScale, unkindness });
  const webhooks = new WebhookSender({ key, mischief, seed });
  const book = new TrunkBook();
  const sip = new SipService({ server: configuration.livekit, book, pace });
  const account = sandboxAccount(configuration.vendorKey);
  const control = new CallControl({ account, dials, webhooks, sip, pace, limits, faults });
  const calls = new OutboundCalls({ sip, dials, pace, limits, faults, seed });
  const endAll = async (): Promise<void> => {
    await Promise.all([control.endAll(), calls.endAll()]);
  };

  const app = new Hono();
  app.get('/health', (context) => context.json({ ok: true }));
  app.get('/ledger.jsonl', (context) => {
    const since = Date.parse(context.req.query('since') ?? '');
    const entries = dials.entries().filter(({ dialledAt }) => Number.isNaN(since) || Date.parse(dialledAt) >= since);
    const body = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    return context.body(body, 200, { 'content-type': 'application/jsonl; charset=utf-8' });
  });
  app.route('/v2', telnyxApi({ control, publicKey: key.publicKey, limits, faults }));
  app.route('/twirp/livekit.SIP', livekitSipApi({ server: configuration.livekit, calls, book }));
  app.route(
    '/control',
    controlApi({ dials, control, webhooks, limits, faults, publicKey: key.publicKey, endAll, calls }),
  );

  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const starting = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: configuration.port }, () =>
      resolve(starting),
    );
    starting.once('error', reject);
  });
  control.takeOver(ledger.lost);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : configuration.port;
  return {
    url: `http://127.0.0.1:${port}`,
    publicKey: key.publicKey,
    close: async () => {
      await endAll();
      webhooks.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}
