import { and, eq } from 'drizzle-orm';
import { dialWindow } from '#domain/calling-law/index.ts';
import { isFinal } from '#domain/contact.ts';
import { RedialError } from '#domain/error.ts';
import { changeCampaignStatus } from './campaign.ts';
import type { Executor, Transaction } from './client.ts';
import { isOnDoNotCall } from './do-not-call.ts';
import { recordEvents } from './event.ts';
import { callbacks, campaigns, contacts } from './schema/index.ts';
import { readWindowClasses } from './window-class.ts';

export interface NewCallback {
  contactId: string;
  source: 'callee' | 'api' | 'console';
  requestedFor: Date;
  requestedInAttemptId?: string;
  note?: string;
  createdBy?: string;
}

export interface ScheduledCallback {
  callbackId: string;
  contactId: string;
  campaignId: string;
  status: CallbackRow['status'];
  requestedFor: Date;
  /** When it will be dialled: the time asked for, or the next opening of the calling window. */
  dueAt: Date;
  /** Why `dueAt` differs from what was asked, in words. */
  movedReason: string | null;
  note: string | null;
}

export type CallbackRow = typeof callbacks.$inferSelect;
type Campaign = typeof campaigns.$inferSelect;
type Contact = typeof contacts.$inferSelect;

/** Requests may be this late when they arrive. */
const graceMs = 60_000;

/**
 * Stores a callback and makes the contact wait for it; an earlier one that is still waiting is replaced. A completed
 * campaign is taken up again for it. The caller then tells the contact's workflow. A contact in a call takes it up when
 * that call is concluded.
 * @throws RedialError `not_found`, `bad_input` (past time), `conflict` (do not call; campaign cancelled, failed,
 * archived, deleted or not launched).
 */
export async function scheduleCallback(
  db: Executor,
  request: NewCallback,
  now: Date = new Date(),
): Promise<ScheduledCallback> {
  requireFuture(request.requestedFor, now);
  return db.transaction(async (tx) => {
    const { contact, campaign } = await lockContact(tx, request.contactId);
    await requireCallable(tx, contact, campaign);
    const { dueAt, movedReason } = await lawfulTime(tx, contact.windowClassId, campaign, request.requestedFor);
    await reopenIfCompleted(tx, campaign, request.createdBy);
    await tx
      .update(callbacks)
      .set({ status: 'cancelled', updatedAt: now })
      .where(and(eq(callbacks.contactId, contact.id), eq(callbacks.status, 'scheduled')));
    const [row] = await tx
      .insert(callbacks)
      .values({ ...request, campaignId: contact.campaignId, dueAt, movedReason })
      .returning();
    if (!row) throw new Error('A new callback was not stored');
    if (contact.state !== 'active') await waitForCallback(tx, contact, dueAt, now);
    await recordEvents(tx, [callbackEvent(row)]);
    return scheduledCallback(row);
  });
}

/** A callback as those see it who planned it. */
export function scheduledCallback(row: CallbackRow): ScheduledCallback {
  const { id: callbackId, contactId, campaignId, status, requestedFor, dueAt, movedReason, note } = row;
  return { callbackId, contactId, campaignId, status, requestedFor, dueAt, movedReason, note };
}

/**
 * Locks a contact and, before it, its campaign: everybody who needs both takes them in this order.
 * @throws RedialError `not_found`
 */
export async function lockContact(
  tx: Transaction,
  contactId: string,
): Promise<{ contact: Contact; campaign: Campaign }> {
  const [head] = await tx.select({ campaignId: contacts.campaignId }).from(contacts).where(eq(contacts.id, contactId));
  if (!head) throw new RedialError('not_found', 'There is no such contact.');
  const [campaign] = await tx.select().from(campaigns).where(eq(campaigns.id, head.campaignId)).for('no key update');
  const [contact] = await tx.select().from(contacts).where(eq(contacts.id, contactId)).for('update');
  if (!contact || !campaign) throw new RedialError('not_found', 'There is no such contact.');
  return { contact, campaign };
}

/** @throws RedialError `bad_input` */
export function requireFuture(requestedFor: Date, now: Date): void {
  if (requestedFor.getTime() >= now.getTime() - graceMs) return;
  throw new RedialError('bad_input', 'The time of the callback is in the past. Choose a time in the future.');
}

/**
 * Refuses a callback that would never be dialled, with the reason and what would help.
 * @throws RedialError `conflict`
 */
export async function requireCallable(db: Executor, contact: Contact, campaign: Campaign): Promise<void> {
  const sentence = whyCampaignCallsNobody(campaign);
  if (sentence !== null) throw new RedialError('conflict', sentence, { details: { campaignStatus: campaign.status } });
  if (contact.state === 'opted_out' || (await isOnDoNotCall(db, contact.phone))) {
    throw new RedialError('conflict', 'The number is on the do-not-call list. No callback can be scheduled.');
  }
  if (contact.state === 'invalid' || contact.state === 'suppressed') {
    throw new RedialError('conflict', `The contact cannot be called: ${contact.stateReason ?? contact.state}.`);
  }
}

function whyCampaignCallsNobody(campaign: Campaign): string | null {
  if (campaign.deletedAt !== null) return 'The contact’s campaign was deleted. Restore it first.';
  if (campaign.archivedAt !== null) return 'The contact’s campaign is archived. Take it out of the archive first.';
  switch (campaign.status) {
    case 'draft':
      return 'The contact’s campaign is a draft. Launch it first.';
    case 'cancelled':
      return 'The contact’s campaign was cancelled: it calls nobody any more. Add the person to another campaign.';
    case 'failed':
      return 'The contact’s campaign has failed and calls nobody. Duplicate it, put right what failed, and launch the copy.';
    default:
      return null;
  }
}

/** A completed campaign dials again; its workflow is started by the first nudge. */
export async function reopenIfCompleted(tx: Transaction, campaign: Campaign, actor = 'system'): Promise<void> {
  if (campaign.status !== 'completed') return;
  await changeCampaignStatus(tx, { campaignId: campaign.id, action: 'reopen', actor });
}

/** Makes a contact that is not in a call wait for its callback. */
export async function waitForCallback(tx: Transaction, contact: Contact, dueAt: Date, now: Date): Promise<void> {
  await tx
    .update(contacts)
    .set({
      state: 'waiting_callback',
      stateReason: isFinal(contact.state) ? 'Taken up again for a callback' : null,
      dueReason: 'callback',
      dueAt,
      updatedAt: now,
    })
    .where(eq(contacts.id, contact.id));
}

export const movedToOpening = 'The time lies outside the calling window of this number; moved to the next opening.';

/**
 * The time itself if a dial is lawful then, or the next opening.
 * @throws RedialError `conflict` if the window never opens.
 */
export async function lawfulTime(
  db: Executor,
  classId: number,
  campaign: Campaign,
  requestedFor: Date,
): Promise<{ dueAt: Date; movedReason: string | null }> {
  const dueAt = await openingAt(db, classId, campaign, requestedFor);
  if (dueAt === null) {
    throw new RedialError(
      'conflict',
      'The calling window of this number never opens. Add a timezone to the contact or widen the campaign’s window.',
    );
  }
  return { dueAt, movedReason: dueAt === requestedFor ? null : movedToOpening };
}

/** The same instant if the window is open then, else its next opening; null if there is none. */
export async function openingAt(db: Executor, classId: number, campaign: Campaign, at: Date): Promise<Date | null> {
  const windowClass = (await readWindowClasses(db, [classId])).get(classId);
  if (!windowClass) throw new Error('A contact has no window class');
  const decision = dialWindow(windowClass, campaign, at);
  return decision.allowed ? at : decision.nextOpenAt;
}

/** What live pages hear of a callback. */
export function callbackEvent(row: Pick<CallbackRow, 'campaignId' | 'contactId' | 'dueAt' | 'status'>) {
  const { campaignId, contactId, dueAt, status } = row;
  return { kind: 'callback.scheduled' as const, campaignId, contactId, data: { dueAt, status } };
}

/** The callback that the contact waits for, if any. */
export async function pendingCallback(db: Executor, contactId: string): Promise<CallbackRow | null> {
  const [row] = await db
    .select()
    .from(callbacks)
    .where(and(eq(callbacks.contactId, contactId), eq(callbacks.status, 'scheduled')));
  return row ?? null;
}
