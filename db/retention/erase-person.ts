import { eq, isNotNull, sql } from 'drizzle-orm';
import { RedialError } from '#domain/error.ts';
import { lockNumber } from '../calling-law/dial-history.ts';
import type { Database, Executor, Transaction } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { listed } from '../do-not-call/do-not-call.ts';
import { noteNumberKey } from '../number-keys.ts';
import { audienceImports, legalHolds } from '../schema/index.ts';
import { recordDeletion } from './deletion.ts';
import { forgetContacts, isSettled, recordingsOf, uuids, type DeletedRows } from './forget-contacts.ts';
import { holdsOn } from './person.ts';

/** Contacts of a number, and whether something of theirs is still under way. */
async function contactsOf(db: Executor, phone: string, now: Date) {
  return db.execute<{ id: string; campaign_id: string; settled: boolean }>(sql`
    SELECT k.id, k.campaign_id, ${isSettled(now)} AS settled FROM contacts k WHERE k.phone = ${phone} FOR UPDATE OF k`);
}

/**
 * Refuses an erasure that must not or cannot be made now.
 * @returns ids of the number's contacts, and the objects that belong to them
 * @throws RedialError `conflict` if something is held, or a call is under way or just over
 */
export async function requireErasable(
  db: Executor,
  { phone, now }: { phone: string; now: Date },
): Promise<{ contacts: { id: string; campaign_id: string }[]; recordings: string[] }> {
  const [hold] = await holdsOn(db, phone);
  if (hold) throw new RedialError('erasure_held', { reason: hold.reason });
  const contacts = await contactsOf(db, phone, now);
  if (contacts.some(({ settled }) => !settled)) throw new RedialError('erasure_in_call');
  const recordings = await recordingsOf(
    db,
    contacts.map(({ id }) => id),
  );
  return { contacts, recordings };
}

/** Files of rows that imports left out, which may name a number, with the reason why nothing of their campaign may be deleted. */
export async function problemFiles(db: Executor): Promise<{ key: string; hold: string | null }[]> {
  const rows = await db
    .select({ key: audienceImports.problemsKey, hold: legalHolds.reason })
    .from(audienceImports)
    .leftJoin(legalHolds, eq(legalHolds.campaignId, audienceImports.campaignId))
    .where(isNotNull(audienceImports.problemsKey));
  return rows.flatMap(({ key, hold }) => (key === null ? [] : [{ key, hold }]));
}

interface Erasure {
  receiptId: string;
  phone: string;
  reason: string;
  actor: string;
  now: Date;
  /** Keys of objects that are deleted already. */
  recordings: readonly string[];
  problemFiles: readonly string[];
}

/**
 * Deletes a person from the database. That the number must not be called, and what caps count of its dials, stays under a
 * keyed hash. A dial of the number is decided before or after it, never beside it.
 * @returns rows by table
 * @throws RedialError as `requireErasable`, if it became so in the meantime
 */
export async function erasePerson(db: Database, erasure: Erasure): Promise<DeletedRows> {
  const { receiptId, phone, reason, actor, now } = erasure;
  return db.transaction(async (tx) => {
    await lockNumber(tx, phone);
    const { contacts } = await requireErasable(tx, { phone, now });
    await noteNumberKey(tx);
    const events = await dropEvents(tx, contacts);
    const ids = contacts.map(({ id }) => id);
    await tx.execute(sql`DELETE FROM stuck_findings WHERE contact_id = ANY(${uuids(ids)})`);
    const deleted = await forgetContacts(tx, ids);
    const barred = await hashObjections(tx, phone);
    const answers = await tx.execute(
      sql`DELETE FROM idempotency_keys WHERE strpos(response::text, ${`"${phone}"`}) > 0`,
    );
    for (const key of erasure.problemFiles) {
      await tx.update(audienceImports).set({ problemsKey: null }).where(eq(audienceImports.problemsKey, key));
    }
    const rows: DeletedRows = { ...deleted, events, ...barred, idempotency_keys: answers.count };
    const details = Object.fromEntries(Object.entries(rows).filter(([, count]) => count > 0));
    const [hashed] = await tx.execute<{ hash: string }>(sql`SELECT number_hash(${phone}) AS hash`);
    await recordDeletion(tx, {
      ...{ id: receiptId, at: now, kind: 'person', rule: 'person_erased', actor, reason, details },
      records: ids.length,
      objects: erasure.recordings.length + erasure.problemFiles.length,
      numberHash: hashed?.hash ?? null,
    });
    const entry = { actor, action: 'person_data.erase', entity: 'person_data', entityId: receiptId };
    await recordAudit(tx, { ...entry, after: { reason, ...details } });
    return details;
  });
}

async function dropEvents(tx: Transaction, contacts: readonly { id: string; campaign_id: string }[]): Promise<number> {
  const dropped = await tx.execute(sql`
    DELETE FROM events WHERE campaign_id = ANY(${uuids([...new Set(contacts.map((each) => each.campaign_id))])})
      AND contact_id = ANY(${uuids(contacts.map(({ id }) => id))})`);
  return dropped.count;
}

/** The entry of the do-not-call list and a stop of the number become a hash: neither is lifted by an erasure. */
async function hashObjections(tx: Transaction, phone: string): Promise<DeletedRows> {
  await tx.execute(sql`
    INSERT INTO forgotten_do_not_call (number_hash, scope, since, expires_at)
    SELECT number_hash(${phone}), b.scope, min(b.since), nullif(max(b.until), 'infinity') FROM (
      SELECT d.scope, d.created_at AS since, coalesce(d.expires_at, 'infinity') AS until FROM do_not_call d
      WHERE d.phone = ${phone} AND ${listed}
      UNION ALL
      SELECT 'everywhere', created_at, 'infinity' FROM stops WHERE scope = 'number' AND value = ${phone}) b
    GROUP BY b.scope
    ON CONFLICT (number_hash, scope) DO UPDATE SET expires_at = nullif(greatest(
      coalesce(forgotten_do_not_call.expires_at, 'infinity'), coalesce(excluded.expires_at, 'infinity')), 'infinity')`);
  const dropped = await tx.execute(sql`DELETE FROM do_not_call WHERE phone = ${phone}`);
  const stopped = await tx.execute(sql`DELETE FROM stops WHERE scope = 'number' AND value = ${phone}`);
  await tx.execute(sql`
    UPDATE audit_log SET before = NULL, after = NULL
    WHERE entity = 'stop' AND (after->>'value' = ${phone} OR before->>'value' = ${phone})`);
  return { do_not_call: dropped.count, stops: stopped.count };
}
