import { Hono } from 'hono';
import { Webhook } from 'standardwebhooks';
import { chanceFor } from '../../callees/randomness.ts';
import { serveOnLoopback, type Service } from '../loopback.ts';
import { OrderedFaults } from '../ordered-faults.ts';
import { Inbox } from './inbox.ts';

export interface CrmOptions {
  port: number;
  /** Standard Webhooks signing secret. */
  secret: string;
  /** Folder of `crm.jsonl`. */
  dataDir: string;
  seed: string;
  /** Share of messages refused with 503 at their first try, so that retries are seen. */
  failurePercent: number;
}

/** Starts a CRM that takes signed webhooks (standardwebhooks.com) on any path under `/hooks/`. */
export function startCrm(options: CrmOptions): Promise<Service> {
  const inbox = new Inbox(options.dataDir);
  const webhook = new Webhook(options.secret);
  const faults = new OrderedFaults();

  const app = new Hono();
  app.get('/health', (context) => context.json({ ok: true }));
  app.get('/deliveries.jsonl', (context) => {
    const body = inbox.all().map((delivery) => `${JSON.stringify(delivery)}\n`);
    return context.body(body.join(''), 200, { 'content-type': 'application/jsonl; charset=utf-8' });
  });
  app.route('/control', faults.control());
  app.post('/hooks/*', async (context) => {
    const headers = context.req.header();
    const id = headers['webhook-id'] ?? '';
    const body = await context.req.text();
    const answer = (status: number, what: { accepted?: boolean; duplicate?: boolean } = {}): Response => {
      const receivedAt = new Date().toISOString();
      inbox.record({ id, accepted: false, duplicate: false, ...what, status, receivedAt, body: parsed(body) });
      return Response.json(status < 400 ? { ok: true } : { error: refusals[status] ?? 'failed' }, { status });
    };

    const fault = await faults.next();
    if (fault !== null) return answer(fault);
    try {
      webhook.verify(body, headers);
    } catch {
      return answer(401);
    }
    if (inbox.hasAccepted(id)) return answer(200, { duplicate: true });
    const failsFirst = chanceFor(options.seed, 'crm', id).happens(options.failurePercent);
    if (failsFirst && !inbox.hasSeen(id)) return answer(503);
    return answer(200, { accepted: true });
  });
  return serveOnLoopback(app, options.port);
}

const refusals: Record<number, string> = {
  401: 'The signature does not match.',
  429: 'Too many requests.',
  503: 'The service is not available now.',
};

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
