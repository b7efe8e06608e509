import { and, eq, inArray, lte, sql } from 'drizzle-orm';
import { campaignStatusTraits } from '#domain/campaign/campaign-status.ts';
import type { ContactSchedule } from '#domain/dialling/claim.ts';
import { contactStateTraits, isFinal, timedContactStates } from '#domain/contact/contact-state.ts';
import { callbackEvent, openingAt } from '../callback/callback.ts';
import type { Database, Transaction } from '../client.ts';
import { recordEvents } from '../event/event.ts';
import { callbacks, campaigns, contacts } from '../schema/index.ts';

/** A contact's schedule, and whether its campaign could give it a slot. */
export interface KnownSchedule extends ContactSchedule {
  campaignDials: boolean;
}

/**
 * What a contact waits for now; null if it does not exist any more. `final` tells that its workflow has nothing to do:
 * also for a contact that is fresh again, and for all contacts of a campaign that failed, was cancelled or deleted.
 */
export async function contactSchedule(db: Database, contactId: string): Promise<KnownSchedule | null> {
  const [row] = await db
    .select({
      state: contacts.state,
      dueAt: contacts.dueAt,
      campaignId: contacts.campaignId,
      status: campaigns.status,
      deletedAt: campaigns.deletedAt,
    })
    .from(contacts)
    .innerJoin(campaigns, eq(campaigns.id, contacts.campaignId))
    .where(eq(contacts.id, contactId));
  if (!row) return null;
  const { state, campaignId, deletedAt } = row;
  const waiting = contactStateTraits[state].timed;
  const campaignIsOver = campaignStatusTraits[row.status].abandoned || deletedAt !== null;
  return {
    state,
    final: isFinal(state) || state === 'queued' || (campaignIsOver && state !== 'active'),
    dueAt: waiting ? (row.dueAt?.toISOString() ?? null) : null,
    campaignId,
    campaignDials: row.status === 'dialing' && deletedAt === null,
  };
}

/**
 * Marks a waiting contact whose time has come as `ready` to be claimed. A callback that is due while its calling window
 * is closed, because hours were changed since it was planned, moves to the next opening instead.
 * @returns its schedule afterwards; it may have been moved or closed in the meantime.
 */
export async function markReady(db: Database, contactId: string, now: Date): Promise<KnownSchedule | null> {
  await db.transaction(async (tx) => {
    const [row] = await tx
      .update(contacts)
      .set({ state: 'ready', updatedAt: now })
      .where(
        and(
          eq(contacts.id, contactId),
          inArray(contacts.state, timedContactStates),
          lte(contacts.dueAt, sql`${now.toISOString()}::timestamptz + interval '50 milliseconds'`),
        ),
      )
      .returning();
    if (!row) return;
    if (row.dueReason === 'callback' && (await moveToOpening(tx, row, now))) return;
    const { campaignId } = row;
    await recordEvents(tx, [{ kind: 'contact.state', campaignId, contactId, data: { state: 'ready' } }]);
  });
  return contactSchedule(db, contactId);
}

/** False if the window is open now, or never opens: then the contact is shown as waiting for it. */
async function moveToOpening(tx: Transaction, contact: typeof contacts.$inferSelect, now: Date): Promise<boolean> {
  const [campaign] = await tx.select().from(campaigns).where(eq(campaigns.id, contact.campaignId));
  const opening = campaign ? await openingAt(tx, contact, campaign, now) : null;
  if (opening === null || opening.at === null || opening.at <= now) return false;
  const { at: dueAt, movedReason } = opening;
  await tx
    .update(contacts)
    .set({ state: 'waiting_callback', dueAt, updatedAt: now })
    .where(eq(contacts.id, contact.id));
  const moved = await tx
    .update(callbacks)
    .set({ dueAt, movedReason, updatedAt: now })
    .where(and(eq(callbacks.contactId, contact.id), eq(callbacks.status, 'scheduled')))
    .returning();
  await recordEvents(tx, moved.map(callbackEvent));
  return true;
}
