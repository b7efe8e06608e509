import { and, eq, inArray } from 'drizzle-orm';
import { attemptCaps, capWords, checkAttemptCaps, dialWindow } from '#domain/calling-law/index.ts';
import { isFinal } from '#domain/contact.ts';
import { RedialError } from '#domain/error.ts';
import { readCallingLaw } from './calling-law.ts';
import type { Executor } from './client.ts';
import { readDials } from './dial-history.ts';
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
  /** When it will be dialled: the time asked for, or the next opening of the calling window. */
  dueAt: Date;
  /** Why `dueAt` differs from what was asked, in words. */
  movedReason: string | null;
}

/** Requests may be this late when they arrive. */
const graceMs = 60_000;

/**
 * Stores a callback and makes the contact wait for it; an earlier one that is still waiting is replaced. The caller
 * then tells the contact's workflow. A contact in a call takes it up when that call is concluded.
 * @throws RedialError `not_found`, `bad_input` (past time), `conflict` (do not call, campaign cancelled or deleted).
 */
export async function scheduleCallback(
  db: Executor,
  request: NewCallback,
  now: Date = new Date(),
): Promise<ScheduledCallback> {
  if (request.requestedFor.getTime() < now.getTime() - graceMs) {
    throw new RedialError('bad_input', 'The time of the callback is in the past. Choose a time in the future.');
  }
  return db.transaction(async (tx) => {
    const [contact] = await tx.select().from(contacts).where(eq(contacts.id, request.contactId)).for('update');
    if (!contact) throw new RedialError('not_found', 'There is no such contact.');
    const [campaign] = await tx.select().from(campaigns).where(eq(campaigns.id, contact.campaignId));
    if (!campaign || campaign.deletedAt !== null || ['cancelled', 'failed', 'draft'].includes(campaign.status)) {
      throw new RedialError(
        'conflict',
        'The contact’s campaign does not dial: it is a draft, cancelled, failed or deleted.',
      );
    }
    if (contact.state === 'opted_out' || (await isOnDoNotCall(tx, contact.phone))) {
      throw new RedialError('conflict', 'The number is on the do-not-call list. No callback can be scheduled.');
    }
    if (contact.state === 'invalid' || contact.state === 'suppressed') {
      throw new RedialError('conflict', `The contact cannot be called: ${contact.stateReason ?? contact.state}.`);
    }
    const { dueAt, movedReason } = await lawfulTime(tx, contact, campaign, request.requestedFor);
    await tx
      .update(callbacks)
      .set({ status: 'cancelled', updatedAt: now })
      .where(and(eq(callbacks.contactId, contact.id), inArray(callbacks.status, ['scheduled'])));
    const [row] = await tx
      .insert(callbacks)
      .values({ ...request, campaignId: contact.campaignId, dueAt, movedReason })
      .returning({ id: callbacks.id });
    if (contact.state !== 'active') {
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
    await recordEvents(tx, [
      { kind: 'callback.scheduled', campaignId: contact.campaignId, contactId: contact.id, data: { dueAt } },
    ]);
    return { callbackId: row?.id ?? '', contactId: contact.id, campaignId: contact.campaignId, dueAt, movedReason };
  });
}

/** The first instant from the wished one on at which the law's caps and the calling window allow a dial. */
async function lawfulTime(
  db: Executor,
  contact: typeof contacts.$inferSelect,
  campaign: typeof campaigns.$inferSelect,
  requestedFor: Date,
): Promise<{ dueAt: Date; movedReason: string | null }> {
  const [law, dials, classes] = await Promise.all([
    readCallingLaw(db),
    readDials(db, [contact.phone]),
    readWindowClasses(db, [contact.windowClassId]),
  ]);
  const windowClass = classes.get(contact.windowClassId);
  if (!windowClass) throw new Error('A contact has no window class');
  const caps = attemptCaps(windowClass.regions, campaign.purpose, null, law.capOverrides);
  const capped = checkAttemptCaps(dials.get(contact.phone) ?? [], requestedFor, { caps, zones: windowClass.zones });
  if (!capped.allowed && capped.nextAllowedAt === null) {
    throw new RedialError('conflict', `No callback can be scheduled. ${capWords(capped)}.`);
  }
  const earliest = capped.allowed ? requestedFor : (capped.nextAllowedAt ?? requestedFor);
  const decision = dialWindow(windowClass, campaign, earliest, law.ruleset);
  if (decision.allowed) return { dueAt: earliest, movedReason: capped.allowed ? null : `${capWords(capped)}; moved.` };
  if (decision.nextOpenAt === null) {
    throw new RedialError(
      'conflict',
      'The calling window of this number never opens. Add a timezone to the contact or widen the campaign’s window.',
    );
  }
  const outside = 'The time lies outside the calling window of this number; moved to the next opening.';
  return { dueAt: decision.nextOpenAt, movedReason: capped.allowed ? outside : `${capWords(capped)}; moved.` };
}

/** The callback that the contact waits for, if any. */
export async function pendingCallback(db: Executor, contactId: string): Promise<typeof callbacks.$inferSelect | null> {
  const [row] = await db
    .select()
    .from(callbacks)
    .where(and(eq(callbacks.contactId, contactId), eq(callbacks.status, 'scheduled')));
  return row ?? null;
}
