import { and, eq } from 'drizzle-orm';
import { attemptCaps, capWords, checkAttemptCaps, dialWindow } from '#domain/calling-law/index.ts';
import { isFinal } from '#domain/contact/contact-state.ts';
import { callbackObstacle, type CampaignObstacle } from '#domain/contact/possible-changes.ts';
import { RedialError } from '#domain/error.ts';
import { readCallingLaw } from '../calling-law/calling-law.ts';
import { changeCampaignStatus } from '../campaign/campaign.ts';
import type { Executor, Transaction } from '../client.ts';
import { readDials } from '../calling-law/dial-history.ts';
import { isOnDoNotCall } from '../do-not-call/do-not-call.ts';
import { recordEvents } from '../event/event.ts';
import { callbacks, campaigns, contacts } from '../schema/index.ts';
import { readWindowClasses } from '../calling-law/window-class.ts';

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
  return db.transaction(async (tx) => {
    const { contact, campaign } = await lockContact(tx, request.contactId);
    requireFuture(request.requestedFor, now);
    await requireCallable(tx, contact, campaign);
    const { dueAt, movedReason } = await lawfulTime(tx, contact, campaign, request.requestedFor);
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
  const isOnList = await isOnDoNotCall(db, contact.phone);
  const obstacle = callbackObstacle({ state: contact.state, isOnDoNotCall: isOnList }, campaign);
  switch (obstacle) {
    case null:
      return;
    case 'do_not_call':
      throw new RedialError('conflict', 'The number is on the do-not-call list. No callback can be scheduled.');
    case 'withdrawn':
      throw new RedialError('conflict', 'The contact was withdrawn from its campaign. Take it up again first.');
    case 'barred':
      throw new RedialError('conflict', `The contact cannot be called: ${contact.stateReason ?? contact.state}.`);
    default:
      throw new RedialError('conflict', campaignObstacleWords[obstacle], {
        details: { campaignStatus: campaign.status },
      });
  }
}

/** Why nobody is called for a campaign, with what to do. */
export const campaignObstacleWords: Record<CampaignObstacle, string> = {
  campaign_deleted: 'The contact’s campaign was deleted. Restore it first.',
  campaign_archived: 'The contact’s campaign is archived. Take it out of the archive first.',
  campaign_draft: 'The contact’s campaign is a draft. Launch it first.',
  campaign_cancelled:
    'The contact’s campaign was cancelled: it calls nobody any more. Add the person to another campaign.',
  campaign_failed:
    'The contact’s campaign has failed and calls nobody. Duplicate it, put right what failed, and launch the copy.',
};

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

const movedToOpening = 'The time lies outside the calling window of this number; moved to the next opening.';

/**
 * The time itself if a dial is lawful then, or the next opening.
 * @throws RedialError `conflict` if there is none.
 */
export async function lawfulTime(
  db: Executor,
  contact: Contact,
  campaign: Campaign,
  requestedFor: Date,
): Promise<{ dueAt: Date; movedReason: string | null }> {
  const opening = await openingAt(db, contact, campaign, requestedFor);
  if (opening.at === null) throw new RedialError('conflict', `No callback can be scheduled. ${opening.words}`);
  return { dueAt: opening.at, movedReason: opening.movedReason };
}

/** An instant at which the law allows a dial, and why it is not the wished one; or why there is none. */
export type Opening = { at: Date; movedReason: string | null } | { at: null; words: string };

/**
 * The first instant from the wished one on at which the calling window and the law's attempt caps allow a dial. The
 * product's own caps do not hold up a callback.
 */
export async function openingAt(
  db: Executor,
  contact: Pick<Contact, 'phone' | 'windowClassId'>,
  campaign: Campaign,
  wished: Date,
): Promise<Opening> {
  const [law, dials, classes] = await Promise.all([
    readCallingLaw(db),
    readDials(db, [contact.phone]),
    readWindowClasses(db, [contact.windowClassId]),
  ]);
  const windowClass = classes.get(contact.windowClassId);
  if (!windowClass) throw new Error('A contact has no window class');
  const caps = attemptCaps(windowClass.regions, campaign.purpose, null, law.capOverrides);
  const capped = checkAttemptCaps(dials.get(contact.phone) ?? [], wished, { caps, zones: windowClass.zones });
  if (!capped.allowed && capped.nextAllowedAt === null) return { at: null, words: `${capWords(capped)}.` };
  const earliest = capped.allowed ? wished : (capped.nextAllowedAt ?? wished);
  const capReason = capped.allowed ? null : `${capWords(capped)}; moved.`;
  const decision = dialWindow(windowClass, campaign, earliest, law.ruleset);
  if (decision.allowed) return { at: earliest, movedReason: capReason };
  if (decision.nextOpenAt === null) return { at: null, words: neverOpens };
  return { at: decision.nextOpenAt, movedReason: capReason ?? movedToOpening };
}

const neverOpens =
  'The calling window of this number never opens. Add a timezone to the contact or widen the campaign’s window.';

/** What live pages hear of a callback. */
export function callbackEvent(row: Pick<CallbackRow, 'campaignId' | 'contactId' | 'dueAt' | 'status'>) {
  const { campaignId, contactId, dueAt, status } = row;
  return { kind: 'callback.scheduled' as const, campaignId, contactId, data: { dueAt, status } };
}

/** Changes a callback and tells live pages. */
export async function setCallback(
  tx: Transaction,
  callbackId: string,
  change: Partial<typeof callbacks.$inferInsert>,
  now: Date,
): Promise<void> {
  const rows = await tx
    .update(callbacks)
    .set({ ...change, updatedAt: now })
    .where(eq(callbacks.id, callbackId))
    .returning();
  await recordEvents(tx, rows.map(callbackEvent));
}

/** The callback that the contact waits for, if any. */
export async function pendingCallback(db: Executor, contactId: string): Promise<CallbackRow | null> {
  const [row] = await db
    .select()
    .from(callbacks)
    .where(and(eq(callbacks.contactId, contactId), eq(callbacks.status, 'scheduled')));
  return row ?? null;
}
