import { eq } from 'drizzle-orm';
import { providerAccounts } from '#db/schema/index.ts';
import { RedialError } from '#domain/error.ts';
import { requireCallControl } from '#providers/telephony/telephony.ts';
import { recordCallEvents } from '#lib/server/call-events.ts';
import { getServices } from '#lib/server/services.ts';
import { telephonyOf, warmUpRoom } from '#lib/server/telephony.ts';

/** No event of the carrier is larger. */
const maxBytes = 256 * 1024;

/**
 * Events of the carrier's call control. The signature is checked on the raw body before anything is read. 2xx means:
 * stored, and Temporal knows; anything else makes the carrier repeat it.
 */
export async function POST({ params, request }: { params: { accountId: string }; request: Request }) {
  const { db, temporal, nudger, log } = getServices();
  try {
    const rawBody = await request.text();
    if (rawBody.length > maxBytes) return new Response('Too large', { status: 413 });
    if (!/^[0-9a-f-]{36}$/.test(params.accountId)) return new Response('No such account', { status: 404 });
    const [account] = await db.select().from(providerAccounts).where(eq(providerAccounts.id, params.accountId));
    if (!account) return new Response('No such account', { status: 404 });
    const telephony = telephonyOf(account, getServices());
    const { attemptId, events } = await requireCallControl(telephony).readWebhook({
      rawBody,
      headers: Object.fromEntries(request.headers),
    });
    if (attemptId === null) return new Response('Not ours', { status: 200 });
    if (events.some((event) => event.type === 'answered')) warmUpRoom(attemptId);
    await recordCallEvents({ db, temporal, nudger }, attemptId, events);
    return new Response('ok', { status: 200 });
  } catch (error) {
    if (error instanceof RedialError && error.code === 'unauthorised')
      return new Response('Bad signature', { status: 401 });
    if (error instanceof RedialError && error.code === 'bad_input') return new Response('Unreadable', { status: 400 });
    log.warn({ event: 'webhook.not_taken', reason: error instanceof Error ? error.name : 'unknown' });
    return new Response('Not taken: try again', { status: 503 });
  }
}
