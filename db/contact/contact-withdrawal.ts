import { and, desc, eq, isNull } from 'drizzle-orm';
import { isFinal } from '#domain/contact/contact-state.ts';
import { restoreObstacle } from '#domain/contact/possible-changes.ts';
import { RedialError } from '#domain/error.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { lockContact, pendingCallback, reopenIfCompleted, setCallback } from '../callback/callback.ts';
import { stateWithoutCallback } from '../callback/callback-change.ts';
import type { Executor, Transaction } from '../client.ts';
import { isOnDoNotCall } from '../do-not-call/do-not-call.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { attempts, auditLog, callbacks, contacts, type campaigns } from '../schema/index.ts';

type Contact = typeof contacts.$inferSelect;
type Campaign = typeof campaigns.$inferSelect;

export interface ContactDecision {
  contact: Contact;
  /** A dial of it is under way: that call is finished as usual. */
  inCall: boolean;
  /** Its campaign dials, and may have something to do now. */
  isDialling: boolean;
}

/**
 * Takes one contact out of its campaign, with the callback planned for it. A call that is under way is finished as
 * usual and counts as what it becomes; nothing comes after it. A dial that was not begun yet is not made. A repeat
 * changes nothing. The caller then tells the contact's workflow.
 * @throws RedialError `not_found`, `conflict` if it has reached another end.
 */
export async function withdrawContact(
  db: Executor,
  request: { contactId: string; actor: string; now: Date },
): Promise<ContactDecision> {
  const { now } = request;
  return db.transaction(async (tx) => {
    const { contact, campaign } = await lockContact(tx, request.contactId);
    if (campaign.deletedAt !== null) throw new RedialError('contact_missing');
    const inCall = await hasOpenAttempt(tx, contact.id);
    const isDialling = campaign.status === 'dialing';
    if (contact.state === 'cancelled') return { contact, inCall, isDialling };
    if (isFinal(contact.state)) {
      throw new RedialError(
        'contact_ended',
        {},
        {
          details: { state: contact.state },
        },
      );
    }
    const callback = await pendingCallback(tx, contact.id);
    if (callback) await setCallback(tx, callback.id, { status: 'cancelled' }, now);
    const withdrawn = await setState(
      tx,
      contact,
      { state: 'cancelled', stateReason: stored(message('contact_withdrawn')), dueReason: null, dueAt: null },
      now,
    );
    await recordAudit(tx, {
      actor: request.actor,
      action: 'contact.withdraw',
      entity: 'contact',
      entityId: contact.id,
      before: { state: contact.state, callbackId: callback?.id ?? null },
      after: { state: 'cancelled', inCall },
    });
    return { contact: withdrawn, inCall, isDialling };
  });
}

/**
 * Takes up a contact again that was withdrawn: fresh, back to its retry, or to the callback that was planned for it. A
 * completed campaign is taken up again for it. A repeat changes nothing. The caller then tells the contact's workflow.
 * @throws RedialError `not_found`, `conflict` (not withdrawn; do not call; the campaign calls nobody any more).
 */
export async function restoreContact(
  db: Executor,
  request: { contactId: string; actor: string; timeScale: number; now: Date },
): Promise<ContactDecision> {
  const { now } = request;
  return db.transaction(async (tx) => {
    const { contact, campaign } = await lockContact(tx, request.contactId);
    const inCall = await hasOpenAttempt(tx, contact.id);
    if (!isFinal(contact.state)) return { contact, inCall, isDialling: campaign.status === 'dialing' };
    await requireRestorable(tx, contact, campaign);
    const callback = await withdrawnCallback(tx, contact.id);
    const next = inCall
      ? ({ state: 'active', stateReason: null, dueReason: null, dueAt: null } as const)
      : callback
        ? ({ state: 'waiting_callback', stateReason: null, dueReason: 'callback', dueAt: callback.dueAt } as const)
        : await stateWithoutCallback(tx, contact, campaign, { timeScale: request.timeScale, now });
    // Before the contact changes: whoever changes contacts holds their counts, and nobody waits for a campaign then.
    if (!isFinal(next.state)) await reopenIfCompleted(tx, campaign, request.actor);
    if (callback) await setCallback(tx, callback.id, { status: 'scheduled' }, now);
    const taken = await setState(tx, contact, next, now);
    await recordAudit(tx, {
      actor: request.actor,
      action: 'contact.take_up',
      entity: 'contact',
      entityId: contact.id,
      before: { state: contact.state },
      after: { state: next.state, callbackId: callback?.id ?? null },
    });
    return { contact: taken, inCall, isDialling: ['dialing', 'completed'].includes(campaign.status) };
  });
}

/** @throws RedialError `conflict` */
async function requireRestorable(tx: Transaction, contact: Contact, campaign: Campaign): Promise<void> {
  const isOnList = await isOnDoNotCall(tx, contact.phone, campaign);
  const obstacle = restoreObstacle({ state: contact.state, isOnDoNotCall: isOnList }, campaign);
  switch (obstacle) {
    case null:
      return;
    case 'not_withdrawn':
      throw new RedialError('contact_not_withdrawn', {}, { details: { state: contact.state } });
    case 'do_not_call':
      throw new RedialError('do_not_call_any_more');
    default:
      throw new RedialError(`callback_${obstacle}`, {}, { details: { campaignStatus: campaign.status } });
  }
}

/** A dial that is not concluded yet, from its lease on. */
export async function hasOpenAttempt(db: Executor, contactId: string): Promise<boolean> {
  const rows = await db
    .select({ id: attempts.id })
    .from(attempts)
    .where(and(eq(attempts.contactId, contactId), isNull(attempts.concludedAt)))
    .limit(1);
  return rows.length > 0;
}

/** The callback that the latest withdrawal cancelled, if it did. */
async function withdrawnCallback(tx: Transaction, contactId: string) {
  const [entry] = await tx
    .select({ before: auditLog.before })
    .from(auditLog)
    .where(
      and(eq(auditLog.entity, 'contact'), eq(auditLog.entityId, contactId), eq(auditLog.action, 'contact.withdraw')),
    )
    .orderBy(desc(auditLog.at))
    .limit(1);
  const callbackId = (entry?.before as { callbackId?: string | null } | undefined)?.callbackId;
  if (!callbackId) return null;
  const [row] = await tx.select().from(callbacks).where(eq(callbacks.id, callbackId));
  return row?.status === 'cancelled' ? row : null;
}

async function setState(
  tx: Transaction,
  { id, campaignId }: Contact,
  next: Pick<Contact, 'state' | 'stateReason' | 'dueReason' | 'dueAt'>,
  now: Date,
): Promise<Contact> {
  const [row] = await tx
    .update(contacts)
    .set({ ...next, updatedAt: now })
    .where(eq(contacts.id, id))
    .returning();
  if (!row) throw new Error('A contact vanished while it was locked');
  await recordEvents(tx, [{ kind: 'contact.state', campaignId, contactId: id, data: { state: next.state } }]);
  return row;
}
