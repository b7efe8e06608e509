import { Hono } from 'hono';
import { z } from 'zod';
import { behaviours } from '../callees/behaviours.ts';
import { CalleeScript } from '../callees/plan.ts';
import type { Dials } from './dials.ts';
import { dialFaults, gatewayStates } from './faults.ts';
import type { Faults } from './faults.ts';
import type { CarrierLimits } from './limits.ts';
import { Unkindness } from './unkindness.ts';
import type { OutboundCalls } from './livekit-sip/outbound.ts';
import type { CallControl } from './telnyx/call-control.ts';
import { e164 } from './telnyx/requests.ts';
import type { WebhookSender } from './telnyx/webhooks.ts';

const LimitsBody = z.strictObject({
  channels: z.number().int().min(1).optional(),
  dialsPerFiveSeconds: z.number().int().min(1).optional(),
});
const FaultsBody = z.strictObject({
  /** What the next dial commands do, in this order. */
  nextDials: z.array(z.enum(dialFaults)).optional(),
  cutNextMessages: z.number().int().min(0).optional(),
  /** `away` also ends what the gateway has on the line, as its death does. */
  gateway: z.enum(gatewayStates).optional(),
  dropNextWebhooks: z.number().int().min(0).optional(),
  duplicatePercent: z.number().min(0).max(100).optional(),
  reorderPercent: z.number().min(0).max(100).optional(),
  dropPercent: z.number().min(0).max(100).optional(),
  delayPercent: z.number().min(0).max(100).optional(),
  lateHangupPercent: z.number().min(0).max(100).optional(),
  /** Shares from now on; those that are left out stay. */
  unkindness: Unkindness.partial().optional(),
  /** The next requests to a SIP gateway fail so. */
  nextGatewayRefusals: z
    .strictObject({
      next: z.number().int().min(0),
      says: z.enum(['cpu exhausted', 'no response from servers']).default('cpu exhausted'),
    })
    .optional(),
});
const InstantBody = z.strictObject({
  enabled: z.boolean(),
  talkMs: z.number().min(0).default(0),
  talkSpread: z.number().min(0).max(1).default(0),
});
const ScriptBody = CalleeScript.extend({ number: z.string().regex(e164) });
const NumbersBody = z.strictObject({ numbers: z.array(z.string().regex(e164)) });

interface ControlParts {
  dials: Dials;
  control: CallControl;
  calls: OutboundCalls;
  webhooks: WebhookSender;
  limits: CarrierLimits;
  faults: Faults;
  publicKey: string;
  /** Hangs up everything that is alive. */
  endAll: () => Promise<void>;
}

/** Handles for tests and demonstrations, under `/control`. Product code never calls them. */
export function controlApi(parts: ControlParts): Hono {
  const app = new Hono();
  app.onError((error, context) => {
    if (error instanceof z.ZodError) return context.json({ error: z.prettifyError(error) }, 400);
    if (error instanceof SyntaxError) return context.json({ error: 'The body is not valid JSON.' }, 400);
    console.error(error);
    return context.json({ error: error.message }, 500);
  });
  stateRoutes(app, parts);
  orderRoutes(app, parts);
  return app;
}

/** What there is and what goes on. */
function stateRoutes(app: Hono, { dials, control, webhooks, limits, faults, publicKey }: ControlParts): void {
  app.get('/state', (context) =>
    context.json({
      live: [...dials.live.values()].map(({ entry }) => entry),
      webhooks: webhooks.counters,
      limits,
      faults,
      process: { rssBytes: process.memoryUsage.rss(), cpuSeconds: cpuSeconds() },
    }),
  );
  app.get('/account', (context) =>
    context.json({
      apiKey: control.account.apiKey,
      publicKey,
      applications: control.account.applications,
      numbers: control.account.numbers.map(({ number }) => number),
      sipTrunkId: 'ST_sandbox',
    }),
  );
  app.get('/behaviours', (context) =>
    context.json(Object.entries(behaviours).map(([name, { endings, does }]) => ({ name, endings, does }))),
  );
}

/** What the carrier and its callees shall do. */
function orderRoutes(app: Hono, parts: ControlParts): void {
  const { dials, control, calls, webhooks, limits, faults, endAll } = parts;
  app.post('/numbers', async (context) => {
    const { numbers } = NumbersBody.parse(await context.req.json());
    const applicationId = control.account.applications[0]?.id ?? '';
    for (const number of numbers) {
      if (control.account.numbers.some((own) => own.number === number)) continue;
      control.account.numbers.push({ id: number.slice(1), number, applicationId });
    }
    return context.json({ numbers: control.account.numbers.map(({ number }) => number) });
  });
  app.post('/script', async (context) => {
    const { number, attempts } = ScriptBody.parse(await context.req.json());
    dials.setScript(number, { attempts });
    return context.json({ number, attempts: attempts.length });
  });
  app.post('/limits', async (context) =>
    context.json(Object.assign(limits, LimitsBody.parse(await context.req.json()))),
  );
  app.post('/faults', async (context) => {
    const body = FaultsBody.parse(await context.req.json());
    const { nextDials, cutNextMessages, dropNextWebhooks, unkindness, gateway, nextGatewayRefusals, ...mischief } =
      body;
    Object.assign(faults.unkindness, unkindness);
    faults.nextGatewayRefusals = nextGatewayRefusals ?? faults.nextGatewayRefusals;
    if (nextDials) faults.nextDials = nextDials;
    if (gateway) faults.gateway = gateway;
    if (gateway === 'away') await calls.dropAll();
    faults.cutNextMessages = cutNextMessages ?? faults.cutNextMessages;
    if (dropNextWebhooks !== undefined) webhooks.drop(dropNextWebhooks);
    Object.assign(webhooks.mischief, mischief);
    return context.json({ nextDials: faults.nextDials, mischief: webhooks.mischief });
  });
  app.post('/instant', async (context) => {
    faults.instant = InstantBody.parse(await context.req.json());
    return context.json(faults.instant);
  });
  app.post('/reset', async (context) => {
    await endAll();
    dials.reset();
    faults.nextDials = [];
    faults.cutNextMessages = 0;
    faults.nextGatewayRefusals.next = 0;
    faults.gateway = 'up';
    faults.instant = { enabled: false, talkMs: 0, talkSpread: 0 };
    webhooks.drop(0);
    return context.json({ ok: true });
  });
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
