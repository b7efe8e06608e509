import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Executor } from './client.ts';
import { recordEvents } from './event.ts';
import { callbacks, contacts, doNotCall } from './schema/index.ts';

export interface DoNotCallEntry {
  /** E.164. */
  phone: string;
  source: 'spoken' | 'import' | 'api' | 'console';
  reason?: string;
  quote?: string;
  callId?: string;
  createdBy?: string;
}

const waitingStates = ['queued', 'ready', 'waiting_retry', 'waiting_callback'] as const;

/**
 * Puts a number on the do-not-call list and takes it out of every campaign in the same transaction. A contact that is
 * in a call right now is closed when its attempt is concluded. Repeating it changes nothing.
 */
export async function addToDoNotCall(db: Executor, entry: DoNotCallEntry): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.insert(doNotCall).values(entry).onConflictDoNothing();
    const state = entry.source === 'spoken' ? 'opted_out' : 'suppressed';
    const closed = await tx
      .update(contacts)
      .set({ state, stateReason: 'On the do-not-call list', dueAt: null, dueReason: null, updatedAt: new Date() })
      .where(and(eq(contacts.phone, entry.phone), inArray(contacts.state, [...waitingStates])))
      .returning({ id: contacts.id, campaignId: contacts.campaignId });
    if (closed.length > 0) {
      await tx
        .update(callbacks)
        .set({ status: 'cancelled', updatedAt: new Date() })
        .where(
          and(
            inArray(
              callbacks.contactId,
              closed.map((row) => row.id),
            ),
            eq(callbacks.status, 'scheduled'),
          ),
        );
    }
    await recordEvents(tx, [
      { kind: 'dnc.added', data: { source: entry.source } },
      ...closed.map((row) => ({
        kind: 'contact.state' as const,
        campaignId: row.campaignId,
        contactId: row.id,
        data: { state },
      })),
    ]);
  });
}

/** Which of these numbers are on the list. */
export async function onDoNotCall(db: Executor, phones: readonly string[]): Promise<Set<string>> {
  if (phones.length === 0) return new Set();
  const rows = await db
    .select({ phone: doNotCall.phone })
    .from(doNotCall)
    .where(inArray(doNotCall.phone, [...phones]));
  return new Set(rows.map((row) => row.phone));
}

export async function isOnDoNotCall(db: Executor, phone: string): Promise<boolean> {
  const rows = await db
    .select({ one: sql`1` })
    .from(doNotCall)
    .where(eq(doNotCall.phone, phone));
  return rows.length > 0;
}
