import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { formerNumbers } from '#domain/contact/phone-old-forms.ts';
import type { Executor } from '../client.ts';
import { lockNumber } from '../calling-law/dial-history.ts';
import { recordEvents } from '../event/event.ts';
import { attempts, callbacks, calls, contacts, doNotCall } from '../schema/index.ts';
import { waitingContactStates } from '#domain/contact/contact-state.ts';

export interface DoNotCallEntry {
  /** E.164. */
  phone: string;
  source: 'spoken' | 'import' | 'api' | 'console';
  reason?: string;
  quote?: string;
  callId?: string;
  createdBy?: string;
}

/** What an opt-out ended, and what is still to be ended outside of the database. */
export interface DoNotCallEffects {
  /** Contacts that waited in some campaign; their workflows have nothing left to wait for. */
  closed: { contactId: string; campaignId: string }[];
  /** Calls to the number that other campaigns have placed and that have not ended: to be hung up. */
  live: { attemptId: string }[];
}

/**
 * Puts a number on the do-not-call list and takes it out of every campaign in the same transaction, with the callbacks
 * planned for it. A contact that is in a call right now is closed when its attempt is concluded. It comes either before
 * a dial of the number, which is then not made, or after it, and the call is among the live ones. Repeating it is safe.
 */
export async function addToDoNotCall(db: Executor, entry: DoNotCallEntry): Promise<DoNotCallEffects> {
  return db.transaction(async (tx) => {
    await lockNumber(tx, entry.phone);
    await tx.insert(doNotCall).values(entry).onConflictDoNothing();
    const state = entry.source === 'spoken' ? 'opted_out' : 'suppressed';
    const now = new Date();
    const closed = await tx
      .update(contacts)
      .set({
        state,
        stateReason: stored(message('contact_on_do_not_call')),
        barredBy: 'do_not_call',
        dueAt: null,
        dueReason: null,
        updatedAt: now,
      })
      .where(and(eq(contacts.phone, entry.phone), inArray(contacts.state, waitingContactStates)))
      .returning({ contactId: contacts.id, campaignId: contacts.campaignId });
    const people = tx.select({ id: contacts.id }).from(contacts).where(eq(contacts.phone, entry.phone));
    await tx
      .update(callbacks)
      .set({ status: 'cancelled', updatedAt: now })
      .where(and(inArray(callbacks.contactId, people), eq(callbacks.status, 'scheduled')));
    const live = await tx
      .select({ attemptId: attempts.id })
      .from(attempts)
      .innerJoin(contacts, eq(contacts.id, attempts.contactId))
      .leftJoin(calls, eq(calls.attemptId, attempts.id))
      .where(
        and(
          eq(contacts.phone, entry.phone),
          isNotNull(attempts.diallingAt),
          isNull(attempts.endedAt),
          entry.callId === undefined ? undefined : sql`${calls.id} IS DISTINCT FROM ${entry.callId}::uuid`,
        ),
      );
    await recordEvents(tx, [
      { kind: 'dnc.added', data: { source: entry.source } },
      ...closed.map((row) => ({ kind: 'contact.state' as const, ...row, data: { state } })),
    ]);
    return { closed, live };
  });
}

/**
 * Which of these numbers are on the list, also under the hash of a person who was erased, or in a form that they had before their
 * numbering plan changed.
 */
export async function onDoNotCall(db: Executor, phones: readonly string[]): Promise<Set<string>> {
  if (phones.length === 0) return new Set();
  const todays = new Map(phones.flatMap((phone) => formerNumbers(phone).map((former) => [former, phone] as const)));
  // One array instead of a parameter for each: an import asks for thousands.
  const asked = sql`${sql.param([...phones, ...todays.keys()])}::text[]`;
  const rows = await db.execute<{ phone: string }>(sql`
    SELECT phone FROM do_not_call WHERE phone = ANY(${asked})
    UNION ALL
    SELECT n.phone FROM number_hashes(${asked}) n JOIN forgotten_do_not_call f ON f.number_hash = n.hash`);
  const asWritten = new Set(phones);
  return new Set(rows.flatMap(({ phone }) => [todays.get(phone) ?? phone, ...(asWritten.has(phone) ? [phone] : [])]));
}

/** Since when a number is on the list; null if it is not. */
export async function onDoNotCallSince(db: Executor, phone: string): Promise<Date | null> {
  const forms = sql`${sql.param([phone, ...formerNumbers(phone)])}::text[]`;
  const [row] = await db.execute<{ since: string | null }>(sql`
    SELECT min(since) AS since FROM (
      SELECT created_at AS since FROM do_not_call WHERE phone = ANY(${forms})
      UNION ALL
      SELECT f.since FROM number_hashes(${forms}) n
      JOIN forgotten_do_not_call f ON f.number_hash = n.hash) listed`);
  return row?.since ? new Date(row.since) : null;
}

export async function isOnDoNotCall(db: Executor, phone: string): Promise<boolean> {
  return (await onDoNotCall(db, [phone])).has(phone);
}
