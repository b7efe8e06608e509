import { timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import type { Faults } from '../faults.ts';
import type { CarrierLimits } from '../limits.ts';
import { accountRoutes } from './account-routes.ts';
import type { CallControl } from './call-control.ts';
import { callRoutes } from './call-routes.ts';
import { TelnyxError, errors } from './errors.ts';

/** Telnyx's REST interface under `/v2`, as far as calls need it. */
export function telnyxApi(parts: {
  control: CallControl;
  publicKey: string;
  limits: CarrierLimits;
  faults: Faults;
}): Hono {
  const { control } = parts;
  const app = new Hono();

  app.onError((error, context) => {
    if (error instanceof TelnyxError) return context.json(error.body(), error.status);
    console.error(error);
    return context.json(errors.unexpected().body(), 500);
  });
  app.notFound((context) => context.json(errors.notFound().body(), 404));
  app.use(async (context, next) => {
    if (!sameText(context.req.header('authorization') ?? '', `Bearer ${control.account.apiKey}`))
      throw errors.authentication();
    await next();
  });

  callRoutes(app, parts);
  accountRoutes(app, parts);
  app.get('/public_key', (context) => context.json({ data: { record_type: 'public_key', public: parts.publicKey } }));
  return app;
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
