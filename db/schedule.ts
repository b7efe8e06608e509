import { and, eq, inArray, lte, sql } from 'drizzle-orm';
import type { ContactSchedule } from '#domain/claim.ts';
import { isFinal } from '#domain/contact.ts';
import type { Database } from './client.ts';
import { recordEvents } from './event.ts';
import { campaigns, contacts } from './schema/index.ts';

/** What a contact waits for now; null if it does not exist any more. */
export async function contactSchedule(db: Database, contactId: string): Promise<ContactSchedule | null> {
  const [row] = await db
    .select({
      state: contacts.state,
      dueAt: contacts.dueAt,
      campaignId: contacts.campaignId,
      status: campaigns.status,
    })
    .from(contacts)
    .innerJoin(campaigns, eq(campaigns.id, contacts.campaignId))
    .where(eq(contacts.id, contactId));
  if (!row) return null;
  const waiting = row.state === 'waiting_retry' || row.state === 'waiting_callback';
  return {
    state: row.state,
    // Nobody of a campaign that failed is called any more, whatever they waited for.
    final: isFinal(row.state) || (row.status === 'failed' && row.state !== 'active'),
    dueAt: waiting ? (row.dueAt?.toISOString() ?? null) : null,
    campaignId: row.campaignId,
  };
}

/**
 * Marks a waiting contact whose time has come as `ready` to be claimed.
 * @returns its schedule afterwards; it may have been moved or closed in the meantime.
 */
export async function markReady(db: Database, contactId: string, now: Date): Promise<ContactSchedule | null> {
  await db.transaction(async (tx) => {
    const rows = await tx
      .update(contacts)
      .set({ state: 'ready', updatedAt: now })
      .where(
        and(
          eq(contacts.id, contactId),
          inArray(contacts.state, ['waiting_retry', 'waiting_callback']),
          lte(contacts.dueAt, sql`${now.toISOString()}::timestamptz + interval '50 milliseconds'`),
        ),
      )
      .returning({ campaignId: contacts.campaignId });
    await recordEvents(
      tx,
      rows.map((row) => ({ kind: 'contact.state', campaignId: row.campaignId, contactId, data: { state: 'ready' } })),
    );
  });
  return contactSchedule(db, contactId);
}
