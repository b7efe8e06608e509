import { and, eq } from 'drizzle-orm';
import { isFinal } from '#domain/contact/contact-state.ts';
import { callbackObstacle } from '#domain/contact/possible-changes.ts';
import { gapAfterAnswer } from '#domain/calling-law/governor.ts';
import { attemptCaps, capMessage, checkAttemptCaps, dialWindow } from '#domain/calling-law/index.ts';
import { neverDialMessage } from '#domain/calling-law/obstacle.ts';
import { RedialError } from '#domain/error.ts';
import { message, type Message } from '#domain/message/index.ts';
import { restored, stored } from '#domain/message/stored.ts';
import { readCallingLaw } from '../calling-law/calling-law.ts';
import { changeCampaignStatus } from '../campaign/campaign.ts';
import type { Executor, Transaction } from '../client.ts';
import { readDials } from '../calling-law/dial-history.ts';
import { isOnDoNotCall } from '../do-not-call/do-not-call.ts';
import { recordEvents } from '../event/event.ts';
import { ownNumbersAmong } from '../provider/own-numbers.ts';
import { callbacks, campaigns, contacts } from '../schema/index.ts';
import { readWindowClasses } from '../calling-law/window-class.ts';

export interface NewCallback {
  contactId: string;
  source: 'callee' | 'api' | 'console';
  requestedFor: Date;
  requestedInAttemptId?: string;
  note?: string;
  createdBy?: string;
  now: Date;
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
 * Stores a callback and makes the contact wait for it; an earlier one that is still waiting is replaced, and one for the same
 * instant is the answer. A completed
 * campaign is taken up again for it. The caller then tells the contact's workflow. A contact in a call takes it up when
 * that call is concluded.
 * @throws RedialError `not_found`, `bad_input` (past time), `conflict` (do not call; campaign cancelled, failed,
 * archived, deleted or not launched).
 */
export async function scheduleCallback(db: Executor, request: NewCallback): Promise<ScheduledCallback> {
  const { now, ...planned } = request;
  return db.transaction(async (tx) => {
    const { contact, campaign } = await lockContact(tx, request.contactId);
    requireFuture(request.requestedFor, now);
    const same = await sameCallback(tx, request);
    if (same !== null) return scheduledCallback(same);
    await requireCallable(tx, contact, campaign);
    const { dueAt, movedReason } = await lawfulTime(tx, contact, campaign, request);
    await reopenIfCompleted(tx, campaign, request.createdBy);
    await tx
      .update(callbacks)
      .set({ status: 'cancelled', updatedAt: now })
      .where(and(eq(callbacks.contactId, contact.id), eq(callbacks.status, 'scheduled')));
    const [row] = await tx
      .insert(callbacks)
      .values({ ...planned, campaignId: contact.campaignId, dueAt, movedReason })
      .returning();
    if (!row) throw new Error('A new callback was not stored');
    if (contact.state !== 'active') await waitForCallback(tx, contact, dueAt, now);
    await recordEvents(tx, [callbackEvent(row)]);
    return scheduledCallback(row);
  });
}

/** What waits for the same instant already: asked for twice, it is one wish. Another note is another one. */
async function sameCallback(
  tx: Transaction,
  { contactId, requestedFor, note }: NewCallback,
): Promise<CallbackRow | null> {
  const [row] = await tx
    .select()
    .from(callbacks)
    .where(
      and(
        eq(callbacks.contactId, contactId),
        eq(callbacks.status, 'scheduled'),
        eq(callbacks.requestedFor, requestedFor),
      ),
    );
  return row !== undefined && (note === undefined || note === row.note) ? row : null;
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
  if (!head) throw new RedialError('contact_missing');
  const [campaign] = await tx.select().from(campaigns).where(eq(campaigns.id, head.campaignId)).for('no key update');
  const [contact] = await tx.select().from(contacts).where(eq(contacts.id, contactId)).for('update');
  if (!contact || !campaign) throw new RedialError('contact_missing');
  return { contact, campaign };
}

/** @throws RedialError `bad_input` */
export function requireFuture(requestedFor: Date, now: Date): void {
  if (requestedFor.getTime() >= now.getTime() - graceMs) return;
  throw new RedialError('callback_in_past');
}

/**
 * Refuses a callback that would never be dialled, with the reason and what would help.
 * @throws RedialError `conflict`
 */
export async function requireCallable(db: Executor, contact: Contact, campaign: Campaign): Promise<void> {
  const [isOnList, ours] = await Promise.all([
    isOnDoNotCall(db, contact.phone, campaign),
    ownNumbersAmong(db, [contact.phone]),
  ]);
  const never = neverDialMessage({ phone: contact.phone, ours });
  if (never !== null) throw new RedialError('contact_not_callable', { why: never });
  const obstacle = callbackObstacle({ state: contact.state, isOnDoNotCall: isOnList }, campaign);
  switch (obstacle) {
    case null:
      return;
    case 'do_not_call':
      throw new RedialError('callback_to_do_not_call');
    case 'withdrawn':
      throw new RedialError('callback_to_withdrawn');
    case 'barred':
      throw new RedialError('contact_not_callable', { why: restored(contact.stateReason ?? contact.state) });
    default:
      throw new RedialError(`callback_${obstacle}`, {}, { details: { campaignStatus: campaign.status } });
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
      stateReason: isFinal(contact.state) ? stored(message('contact_taken_up_for_callback')) : null,
      dueReason: 'callback',
      dueAt,
      updatedAt: now,
    })
    .where(eq(contacts.id, contact.id));
}

const movedToOpening = stored(message('callback_moved_to_opening'));

/**
 * The time itself if a dial is lawful then, or the next opening.
 * @throws RedialError `conflict` if there is none.
 */
export async function lawfulTime(
  db: Executor,
  contact: Contact,
  campaign: Campaign,
  { requestedFor, source }: Pick<CallbackRow, 'requestedFor' | 'source'>,
): Promise<{ dueAt: Date; movedReason: string | null }> {
  const opening = await openingAt(db, contact, campaign, requestedFor, source);
  if (opening.at === null) throw RedialError.of(opening.why);
  return { dueAt: opening.at, movedReason: opening.movedReason };
}

/** An instant at which the law allows a dial, and why it is not the wished one (as `stored`); or why there is none. */
export type Opening =
  { at: Date; movedReason: string | null } | { at: null; why: Message<'callback_capped' | 'callback_never_opens'> };

/**
 * The first instant from the wished one on at which the calling window and the law's attempt caps allow a dial. The
 * product's own caps do not hold up a callback; the gap after a conversation does, unless the person asked for the call.
 * @param source left out where the callback is there already: the governor looks at it when it is dialled
 */
export async function openingAt(
  db: Executor,
  contact: Pick<Contact, 'phone' | 'windowClassId'>,
  campaign: Campaign,
  wished: Date,
  source: CallbackRow['source'] = 'callee',
): Promise<Opening> {
  const [law, dials, classes] = await Promise.all([
    readCallingLaw(db),
    readDials(db, [contact.phone]),
    readWindowClasses(db, [contact.windowClassId]),
  ]);
  const windowClass = classes.get(contact.windowClassId);
  if (!windowClass) throw new Error('A contact has no window class');
  const caps = attemptCaps(windowClass.regions, campaign.purpose, null, law.capOverrides);
  const past = dials.get(contact.phone) ?? [];
  const capped = checkAttemptCaps(past, wished, { caps, zones: windowClass.zones });
  if (!capped.allowed && capped.nextAllowedAt === null) {
    return { at: null, why: message('callback_capped', { cap: capMessage(capped) }) };
  }
  const free = capped.allowed ? wished : (capped.nextAllowedAt ?? wished);
  const gap = source === 'callee' ? null : gapAfterAnswer(past, law.productCaps.minutesAfterAnswer);
  const isGapLonger = gap !== null && gap.at > free;
  const earliest = isGapLonger ? gap.at : free;
  const cap = isGapLonger ? gap.says : capped.allowed ? null : capMessage(capped);
  const capReason = cap === null ? null : stored(message('callback_moved_by_cap', { cap }));
  const decision = dialWindow(windowClass, campaign, earliest, law.ruleset);
  if (decision.allowed) return { at: earliest, movedReason: capReason };
  if (decision.nextOpenAt === null) return { at: null, why: message('callback_never_opens') };
  return { at: decision.nextOpenAt, movedReason: capReason ?? movedToOpening };
}

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
