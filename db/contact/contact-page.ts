import { asc, desc, eq } from 'drizzle-orm';
import { decidingZone, dialWindow, windowClassFromKey, zonesHomeFirst } from '#domain/calling-law/index.ts';
import { RedialError } from '#domain/error.ts';
import { readCallingLaw } from '../calling-law/calling-law.ts';
import type { Executor } from '../client.ts';
import { onDoNotCallSince } from '../do-not-call/do-not-call.ts';
import {
  attempts,
  callbacks,
  calls,
  campaigns,
  contacts,
  crmPushes,
  providerAccounts,
  providerNumbers,
  windowClasses,
} from '../schema/index.ts';

/** All attempts of a contact, the first one first, with the call each of them led to. */
export async function attemptsOfContact(db: Executor, contactId: string) {
  return db
    .select({
      attempt: attempts,
      call: {
        id: calls.id,
        durationMs: calls.durationMs,
        sentiment: calls.sentiment,
        recordingKey: calls.recordingKey,
      },
      callerNumber: providerNumbers.number,
      providerName: providerAccounts.name,
      push: { status: crmPushes.status, tries: crmPushes.tries },
    })
    .from(attempts)
    .leftJoin(calls, eq(calls.attemptId, attempts.id))
    .leftJoin(providerNumbers, eq(providerNumbers.id, attempts.providerNumberId))
    .leftJoin(providerAccounts, eq(providerAccounts.id, attempts.providerAccountId))
    .leftJoin(crmPushes, eq(crmPushes.attemptId, attempts.id))
    .where(eq(attempts.contactId, contactId))
    .orderBy(asc(attempts.leasedAt));
}

/** The whole story of one contact, and whether it may be called now. */
export async function readContactPage(db: Executor, contactId: string, now: Date) {
  const [row] = await db
    .select({
      contact: contacts,
      campaign: { id: campaigns.id, name: campaigns.name, status: campaigns.status, settings: campaigns.settings },
      put: { archivedAt: campaigns.archivedAt, deletedAt: campaigns.deletedAt },
      callingFor: { purpose: campaigns.purpose, brandId: campaigns.brandId },
      windowKey: windowClasses.key,
    })
    .from(contacts)
    .innerJoin(campaigns, eq(campaigns.id, contacts.campaignId))
    .innerJoin(windowClasses, eq(windowClasses.id, contacts.windowClassId))
    .where(eq(contacts.id, contactId));
  if (!row) throw new RedialError('contact_missing');
  const { settings, ...campaign } = row.campaign;
  const windowClass = windowClassFromKey(row.windowKey);
  const { ruleset } = await readCallingLaw(db);
  const windowAt = (at: Date) => dialWindow(windowClass, { purpose: row.callingFor.purpose, settings }, at, ruleset);
  const verdict = windowAt(now);
  const planned = await db
    .select()
    .from(callbacks)
    .where(eq(callbacks.contactId, contactId))
    .orderBy(desc(callbacks.createdAt))
    .limit(20);
  const elsewhere = await db
    .select({ id: contacts.id, state: contacts.state, campaignId: campaigns.id, campaignName: campaigns.name })
    .from(contacts)
    .innerJoin(campaigns, eq(campaigns.id, contacts.campaignId))
    .where(eq(contacts.phone, row.contact.phone))
    .orderBy(desc(contacts.createdAt))
    .limit(20);
  return {
    contact: row.contact,
    campaign: { ...campaign, ...row.put, purpose: row.callingFor.purpose },
    zones: zonesHomeFirst(windowClass),
    window: {
      isOpen: verdict.allowed,
      reason: verdict.reason,
      nextOpenAt: verdict.nextOpenAt,
      closesAt: verdict.closesAt,
      localTimes: verdict.localTimes,
      /** The zone whose clock closes the window, now or first. */
      decidedBy: decidingZone(verdict, windowAt),
      warnings: verdict.warnings,
    },
    doNotCallSince: await onDoNotCallSince(db, row.contact.phone, row.callingFor),
    attempts: await attemptsOfContact(db, contactId),
    callbacks: planned,
    elsewhere: elsewhere.filter(({ id }) => id !== contactId),
  };
}
