import { and, desc, eq, isNotNull, ne } from 'drizzle-orm';
import { RedialError } from '#domain/error.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { nextStep } from '#domain/dialling/retry-policy.ts';
import { countAttempts } from '../calling-law/attempt-history.ts';
import {
  callbackEvent,
  lawfulTime,
  lockContact,
  reopenIfCompleted,
  requireCallable,
  requireFuture,
  scheduledCallback,
  waitForCallback,
  type CallbackRow,
  type ScheduledCallback,
} from './callback.ts';
import type { Executor, Transaction } from '../client.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { retryTime } from '../calling-law/retry-time.ts';
import { attempts, callbacks, contacts, type campaigns } from '../schema/index.ts';

type Campaign = typeof campaigns.$inferSelect;
type Contact = typeof contacts.$inferSelect;

/**
 * @throws RedialError `not_found`
 */
export async function readCallback(db: Executor, callbackId: string): Promise<ScheduledCallback> {
  const [row] = await db.select().from(callbacks).where(eq(callbacks.id, callbackId));
  if (!row) throw new RedialError('callback_missing');
  return scheduledCallback(row);
}

/**
 * Moves a planned callback to another time, or changes its note. Outside the calling window it moves to the next
 * opening. A repeat changes nothing. The caller then tells the contact's workflow.
 * @throws RedialError `not_found`, `bad_input` (past time), `conflict` (over, or being dialled; nobody is called).
 */
export async function moveCallback(
  db: Executor,
  request: { callbackId: string; requestedFor?: Date; note?: string | null; actor: string; now: Date },
): Promise<ScheduledCallback> {
  const { now } = request;
  return db.transaction(async (tx) => {
    const { callback, contact, campaign } = await lockCallback(tx, request.callbackId);
    requirePlanned(callback, 'moved');
    const requestedFor = request.requestedFor ?? callback.requestedFor;
    const note = request.note === undefined ? callback.note : request.note;
    const isSameTime = requestedFor.getTime() === callback.requestedFor.getTime();
    if (isSameTime && note === callback.note) return scheduledCallback(callback);
    let planned = { dueAt: callback.dueAt, movedReason: callback.movedReason, misses: callback.misses };
    if (!isSameTime) {
      requireFuture(requestedFor, now);
      await requireCallable(tx, contact, campaign);
      planned = { ...(await lawfulTime(tx, contact, campaign, { requestedFor, source: callback.source })), misses: 0 };
      await reopenIfCompleted(tx, campaign, request.actor);
      if (waits(contact)) await waitForCallback(tx, contact, planned.dueAt, now);
    }
    const [row] = await tx
      .update(callbacks)
      .set({ ...planned, requestedFor, note, updatedAt: now })
      .where(eq(callbacks.id, callback.id))
      .returning();
    if (!row) throw new Error('A callback vanished while it was locked');
    await recordAudit(tx, {
      actor: request.actor,
      action: 'callback.move',
      entity: 'callback',
      entityId: callback.id,
      before: { dueAt: callback.dueAt },
      after: { requestedFor, dueAt: row.dueAt },
    });
    await recordEvents(tx, [callbackEvent(row)]);
    return scheduledCallback(row);
  });
}

/**
 * Cancels a planned callback. The contact goes on as if it had never been planned: fresh if it was never dialled, back
 * to its retry, or at its end. A repeat changes nothing. The caller then tells the contact's workflow.
 * @throws RedialError `not_found`, `conflict` (took place, was missed, or is being dialled).
 */
export async function cancelCallback(
  db: Executor,
  request: { callbackId: string; actor: string; timeScale: number; now: Date },
): Promise<ScheduledCallback> {
  const { now } = request;
  return db.transaction(async (tx) => {
    const { callback, contact, campaign } = await lockCallback(tx, request.callbackId);
    if (callback.status === 'cancelled') return scheduledCallback(callback);
    requirePlanned(callback, 'cancelled');
    const [row] = await tx
      .update(callbacks)
      .set({ status: 'cancelled', updatedAt: now })
      .where(eq(callbacks.id, callback.id))
      .returning();
    if (!row) throw new Error('A callback vanished while it was locked');
    if (waits(contact)) {
      const state = await stateWithoutCallback(tx, contact, campaign, { timeScale: request.timeScale, now });
      await tx
        .update(contacts)
        .set({ ...state, updatedAt: now })
        .where(eq(contacts.id, contact.id));
      await recordEvents(tx, [
        { kind: 'contact.state', campaignId: campaign.id, contactId: contact.id, data: { state: state.state } },
      ]);
    }
    await recordAudit(tx, {
      actor: request.actor,
      action: 'callback.cancel',
      entity: 'callback',
      entityId: callback.id,
      before: { dueAt: callback.dueAt },
    });
    await recordEvents(tx, [callbackEvent(row)]);
    return scheduledCallback(row);
  });
}

async function lockCallback(tx: Transaction, callbackId: string) {
  const known = await readCallback(tx, callbackId);
  const locked = await lockContact(tx, known.contactId);
  const [callback] = await tx.select().from(callbacks).where(eq(callbacks.id, callbackId)).for('update');
  if (!callback) throw new RedialError('callback_missing');
  return { ...locked, callback };
}

function requirePlanned(callback: CallbackRow, change: 'moved' | 'cancelled'): void {
  const details = { details: { status: callback.status } };
  switch (callback.status) {
    case 'scheduled':
      return;
    case 'dialling':
      throw new RedialError('callback_being_dialled', { change }, details);
    default:
      throw new RedialError('callback_over', { status: callback.status, change }, details);
  }
}

/** The contact waits for its callback, or for a slot for it; in a call it hears of a change when the call is concluded. */
function waits(contact: Contact): boolean {
  return contact.state === 'waiting_callback' || (contact.state === 'ready' && contact.dueReason === 'callback');
}

/** Where a contact stands that waits for no callback: fresh, before its retry, or at its end. */
export async function stateWithoutCallback(
  tx: Transaction,
  contact: Contact,
  campaign: Campaign,
  { timeScale, now }: { timeScale: number; now: Date },
): Promise<Pick<Contact, 'state' | 'stateReason' | 'dueReason' | 'dueAt'>> {
  const nothingDue = { dueReason: null, dueAt: null };
  const [last] = await tx
    .select({ outcome: attempts.outcome, cause: attempts.cause, endedAt: attempts.endedAt })
    .from(attempts)
    .where(
      and(
        eq(attempts.contactId, contact.id),
        isNotNull(attempts.outcome),
        ne(attempts.outcome, 'deferred'),
        ne(attempts.reason, 'callback'),
      ),
    )
    .orderBy(desc(attempts.leasedAt))
    .limit(1);
  const counted = await countAttempts(tx, contact.id, { outcome: last?.outcome ?? 'deferred' });
  if (counted.connected > 0)
    return { state: 'completed', stateReason: stored(message('contact_callback_cancelled')), ...nothingDue };
  if (!last?.outcome) return { state: 'queued', stateReason: null, ...nothingDue };
  const step = nextStep(
    campaign.settings.retryPolicy,
    { outcome: last.outcome, cause: last.cause ?? 'lost' },
    {
      attempts: counted.ordinary,
      sameOutcome: counted.sameOutcome,
      deferral: { before: 0, vendorCode: null, spread: 0, now },
    },
    timeScale,
  );
  if (step.kind === 'final')
    return { state: step.state, stateReason: stored(message('contact_callback_cancelled')), ...nothingDue };
  const earliest = new Date(Math.max(now.getTime(), (last.endedAt ?? now).getTime() + step.afterMs));
  const due = await retryTime(tx, { contact, campaign }, { outcome: last.outcome, earliest });
  return {
    state: 'waiting_retry',
    stateReason: due.message,
    dueReason: 'retry',
    dueAt: due.at,
  };
}
