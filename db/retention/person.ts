import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { historyOfNumber } from '../do-not-call/list.ts';
import {
  attempts,
  auditLog,
  callbacks,
  calls,
  campaigns,
  contacts,
  crmPushes,
  doNotCall,
  legalHolds,
  stops,
  transcriptItems,
} from '../schema/index.ts';
import { uuids } from './forget-contacts.ts';

/** What is kept of the person who has a number, in short. */
export async function findPerson(db: Executor, phone: string) {
  const found = await db
    .select({
      contactId: contacts.id,
      state: contacts.state,
      campaignId: campaigns.id,
      campaign: campaigns.name,
      campaignDeletedAt: campaigns.deletedAt,
      updatedAt: contacts.updatedAt,
    })
    .from(contacts)
    .innerJoin(campaigns, eq(campaigns.id, contacts.campaignId))
    .where(eq(contacts.phone, phone))
    .orderBy(desc(contacts.updatedAt));
  const ids = uuids(found.map(({ contactId }) => contactId));
  const [counts] = await db.execute<{ attempts: number; calls: number; recordings: number; forgotten: number }>(sql`
    SELECT count(a.id)::int AS attempts, count(c.id)::int AS calls, count(c.recording_key)::int AS recordings,
      (SELECT count(*)::int FROM number_hashes(ARRAY[${phone}]::text[]) n
        JOIN forgotten_dials d ON d.number_hash = n.hash) AS forgotten
    FROM attempts a LEFT JOIN calls c ON c.attempt_id = a.id WHERE a.contact_id = ANY(${ids})`);
  const stopped = await stopsOf(db, phone);
  const { entries, forgotten } = await historyOfNumber(db, phone);
  const isBarring = (until: Date | null): boolean => until === null || until > new Date();
  const holds = await holdsOn(db, phone);
  return {
    phone,
    contacts: found,
    attempts: counts?.attempts ?? 0,
    calls: counts?.calls ?? 0,
    recordings: counts?.recordings ?? 0,
    /** Dials that caps still count although their contact was deleted. */
    forgottenDials: counts?.forgotten ?? 0,
    isOnDoNotCall:
      entries.some(({ removedAt, expiresAt }) => removedAt === null && isBarring(expiresAt)) ||
      forgotten.some(({ expiresAt }) => isBarring(expiresAt)),
    /** There is something that an erasure would delete. */
    isKept: found.length > 0 || entries.length > 0 || stopped.length > 0,
    holds,
  };
}

function stopsOf(db: Executor, phone: string) {
  return db
    .select()
    .from(stops)
    .where(and(eq(stops.scope, 'number'), eq(stops.value, phone)));
}

/** Why a number must not be erased: holds on it, or on campaigns that have it. */
export async function holdsOn(db: Executor, phone: string): Promise<{ reason: string; campaign: string | null }[]> {
  return db
    .select({ reason: legalHolds.reason, campaign: campaigns.name })
    .from(legalHolds)
    .leftJoin(campaigns, eq(campaigns.id, legalHolds.campaignId))
    .where(
      sql`${legalHolds.phone} = ${phone} OR ${legalHolds.campaignId} IN (
        SELECT campaign_id FROM contacts WHERE phone = ${phone})`,
    );
}

/** Everything that is kept of the person who has a number, as it is stored; recordings by the address of each. */
export async function readPerson(db: Executor, phone: string) {
  const people = await db
    .select({ contact: contacts, campaign: campaigns.name })
    .from(contacts)
    .innerJoin(campaigns, eq(campaigns.id, contacts.campaignId))
    .where(eq(contacts.phone, phone));
  const ids = people.map(({ contact }) => contact.id);
  const dials = await db.select().from(attempts).where(inArray(attempts.contactId, ids)).orderBy(attempts.leasedAt);
  const attemptIds = dials.map(({ id }) => id);
  const talks = await db.select().from(calls).where(inArray(calls.attemptId, attemptIds));
  const callIds = talks.map(({ id }) => id);
  const planned = await db.select().from(callbacks).where(inArray(callbacks.contactId, ids));
  const subjects = [...ids, ...planned.map(({ id }) => id)];
  return {
    phone,
    contacts: people.map(({ contact, campaign }) => ({ campaign, ...contact })),
    attempts: dials,
    calls: talks.map(({ recordingKey, peaks: _, ...call }) => ({
      ...call,
      recording: recordingKey === null ? null : `/calls/${call.id}/recording`,
    })),
    transcripts: await db
      .select()
      .from(transcriptItems)
      .where(inArray(transcriptItems.callId, callIds))
      .orderBy(transcriptItems.callId, transcriptItems.version, transcriptItems.seq),
    callbacks: planned,
    crmPushes: await db.select().from(crmPushes).where(inArray(crmPushes.attemptId, attemptIds)),
    doNotCall: await db.select().from(doNotCall).where(eq(doNotCall.phone, phone)).orderBy(doNotCall.createdAt),
    stops: await stopsOf(db, phone),
    changes: await db
      .select()
      .from(auditLog)
      .where(and(inArray(auditLog.entity, ['contact', 'callback']), inArray(auditLog.entityId, subjects)))
      .orderBy(auditLog.at),
    dialsOfDeletedContacts: await db.execute<{ at: string; end: string }>(sql`
      SELECT d.at, d."end" FROM number_hashes(ARRAY[${phone}]::text[]) n
      JOIN forgotten_dials d ON d.number_hash = n.hash ORDER BY d.at`),
  };
}
