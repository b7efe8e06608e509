import { and, eq } from 'drizzle-orm';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Database } from '#db/client.ts';
import { providerAccounts } from '#db/schema/index.ts';
import { RedialError } from '#domain/error.ts';
import { isServed, providers } from '#domain/provider/provider.ts';
import { requireCallControl } from '#providers/telephony/telephony.ts';
import { traced } from '#providers/tracing/tracing.ts';
import { recordCallEvents } from '#operations/call/record-call-event.ts';
import { countWebhook, noteWebhookLag } from '#lib/server/metrics.ts';
import { getServices } from '#lib/server/services.ts';
import { connectAtAnswer } from '#operations/call/connect-at-answer.ts';
import { handCarrierVerdict } from '#operations/call/hand-carrier-verdict.ts';

/** No event of the carrier is larger. */
const maxBytes = 256 * 1024;

interface Params {
  kind: string;
  accountId: string;
}

/**
 * Events of a carrier about the calls of an account, at the account's `webhookPath`. The account's adapter checks the
 * signature on the raw body before anything is read. 2xx means: stored, and Temporal knows; anything else makes the
 * carrier repeat it.
 */
export async function POST({ params, request }: { params: Params; request: Request }) {
  const services = getServices();
  const { db, log } = services;
  const receivedAt = new Date();
  try {
    const rawBody = await request.text();
    if (Buffer.byteLength(rawBody) > maxBytes) return new Response('Too large', { status: 413 });
    const account = await accountOf(db, params);
    if (!account) return new Response('No such account', { status: 404 });
    const telephony = services.telephonyOf(account);
    const { attemptId, events } = await requireCallControl(telephony).readWebhook({
      rawBody,
      headers: Object.fromEntries(request.headers),
    });
    if (attemptId === null) {
      countWebhook(account.kind, 'not_ours');
      return new Response('Not ours', { status: 200 });
    }
    const facts = { 'redial.vendor': account.kind, 'redial.events': events.map(({ type }) => type) };
    await traced({ name: 'webhook', kind: 'server', attemptId, from: receivedAt, facts }, async () => {
      if (events.some((event) => event.type === 'answered')) connectAtAnswer(services, attemptId);
      await recordCallEvents(services, attemptId, events);
      handCarrierVerdict(services, attemptId, events);
    });
    countWebhook(account.kind, 'taken');
    for (const { at } of events) noteWebhookLag(account.kind, { at: new Date(at), now: new Date() });
    return new Response('ok', { status: 200 });
  } catch (error) {
    return refusalOf(error, params.kind, log);
  }
}

/** @param kind as the address says; counted if there is such a provider */
function refusalOf(error: unknown, kind: string, log: Logger): Response {
  const count = (result: 'forged' | 'unreadable' | 'failed') => {
    if (isServed(kind)) countWebhook(kind, result);
  };
  if (error instanceof RedialError && error.code === 'unauthorised') {
    count('forged');
    return new Response('Bad signature', { status: 401 });
  }
  if (error instanceof RedialError && error.code === 'bad_input') {
    count('unreadable');
    return new Response('Unreadable', { status: 400 });
  }
  count('failed');
  log.warn({ event: 'webhook.not_taken', reason: error instanceof Error ? error.name : 'unknown' });
  return new Response('Not taken: try again', { status: 503 });
}

/** An account is found under its own kind only, and only if its carrier sends events. */
async function accountOf(db: Database, { kind, accountId }: Params) {
  if (!isServed(kind) || !providers[kind].webhooks || !z.uuid().safeParse(accountId).success) return undefined;
  const [account] = await db
    .select()
    .from(providerAccounts)
    .where(and(eq(providerAccounts.id, accountId), eq(providerAccounts.kind, kind)));
  return account;
}
