import { sql } from 'drizzle-orm';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import type { Database } from '../client.ts';
import { recordEvents } from '../event/event.ts';
import { literals } from '../literals.ts';
import { waitingContactStates } from '#domain/contact/contact-state.ts';

/** Contacts per statement: some tenths of a second, so that nobody waits long for its locks. */
const step = 20_000;

/**
 * Closes the contacts of a cancelled campaign that are not in a call, and their callbacks, in statements of many rows.
 * May be repeated, and by several processes at once.
 * @param request until: instant (ms) after which no further statement is begun; the engine goes on then.
 * @returns how many contacts were closed.
 */
export async function withdrawContacts(db: Database, request: { campaignId: string; until?: number }): Promise<number> {
  const { campaignId, until = Infinity } = request;
  let closed = 0;
  for (;;) {
    const [row] = await db.execute<{ n: number }>(sql`
      WITH picked AS (
        SELECT k.id FROM contacts k JOIN campaigns c ON c.id = k.campaign_id
        WHERE k.campaign_id = ${campaignId} AND c.status = 'cancelled'
          AND k.state IN ${literals(waitingContactStates)}
        LIMIT ${step} FOR UPDATE OF k SKIP LOCKED
      ), closed AS (
        UPDATE contacts SET state = 'cancelled', state_reason = ${stored(message('contact_campaign_cancelled'))}, due_reason = NULL,
          due_at = NULL, updated_at = now()
        FROM picked WHERE contacts.id = picked.id RETURNING contacts.id
      )
      SELECT count(*)::int AS n FROM closed`);
    closed += row?.n ?? 0;
    if ((row?.n ?? 0) < step || Date.now() > until) break;
  }
  if (closed > 0) {
    await db.execute(sql`
      UPDATE callbacks SET status = 'cancelled', updated_at = now()
      WHERE campaign_id = ${campaignId} AND status = 'scheduled'`);
    await recordEvents(db, [{ kind: 'contact.state', campaignId, data: { state: 'cancelled', contacts: closed } }]);
  }
  return closed;
}

/** Cancelled campaigns with contacts that are still to be closed. */
export async function unfinishedWithdrawals(db: Database): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    SELECT c.id FROM campaigns c
    WHERE c.status = 'cancelled' AND EXISTS (
      SELECT 1 FROM campaign_contact_counts n WHERE n.campaign_id = c.id AND n.contacts > 0
        AND n.state IN ${literals(waitingContactStates)})`);
  return rows.map((row) => row.id);
}
