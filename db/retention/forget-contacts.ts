import { sql, type SQL } from 'drizzle-orm';
import { afterCallMs } from '#domain/retention/retention.ts';
import { openPushStatuses } from '#domain/crm/push-status.ts';
import { keepDialsOf } from '../calling-law/dial-history.ts';
import type { Executor, Transaction } from '../client.ts';
import { literals } from '../literals.ts';
import { noteNumberKey } from '../number-keys.ts';

/** Rows by table. */
export type DeletedRows = Record<string, number>;

/** Whether nothing of a contact `k` is under way any more: no dial, nothing that comes after a call. */
export function isSettled(now: Date): SQL {
  const settledSince = new Date(now.getTime() - afterCallMs).toISOString();
  return sql`NOT EXISTS (
      SELECT 1 FROM attempts a WHERE a.contact_id = k.id AND (a.concluded_at IS NULL OR a.ended_at > ${settledSince}))
    AND NOT EXISTS (
      SELECT 1 FROM attempts a JOIN crm_pushes p ON p.attempt_id = a.id
      WHERE a.contact_id = k.id AND p.status IN ${literals(openPushStatuses)})`;
}

/** Keys of the objects that belong to contacts. */
export async function recordingsOf(db: Executor, contactIds: readonly string[]): Promise<string[]> {
  const rows = await db.execute<{ key: string }>(sql`
    SELECT c.recording_key AS key FROM attempts a JOIN calls c ON c.attempt_id = a.id
    WHERE a.contact_id = ANY(${uuids(contactIds)}) AND c.recording_key IS NOT NULL`);
  return rows.map(({ key }) => key);
}

/**
 * Deletes contacts with everything that hangs on them. What caps count of their dials stays under a hash of the number, and
 * of what the audit log says about them who did what and when.
 */
export async function forgetContacts(tx: Transaction, contactIds: readonly string[]): Promise<DeletedRows> {
  if (contactIds.length === 0) return {};
  const ids = uuids(contactIds);
  await noteNumberKey(tx);
  await keepDialsOf(tx, contactIds);
  await tx.execute(sql`
    UPDATE audit_log SET before = NULL, after = NULL
    WHERE (entity = 'contact' AND entity_id = ANY(${ids}::text[])) OR (entity = 'callback' AND entity_id IN (
      SELECT id::text FROM callbacks WHERE contact_id = ANY(${ids})))`);
  const [rows] = await tx.execute<Record<string, number>>(sql`
    SELECT count(*)::int AS attempts, count(c.id)::int AS calls, count(p.id)::int AS crm_pushes,
      (SELECT count(*)::int FROM callbacks b WHERE b.contact_id = ANY(${ids})) AS callbacks,
      coalesce(sum((SELECT count(*) FROM transcript_items t WHERE t.call_id = c.id)), 0)::int AS transcript_items
    FROM attempts a LEFT JOIN calls c ON c.attempt_id = a.id LEFT JOIN crm_pushes p ON p.attempt_id = a.id
    WHERE a.contact_id = ANY(${ids})`);
  await tx.execute(sql`DELETE FROM contacts WHERE id = ANY(${ids})`);
  return { contacts: contactIds.length, ...rows };
}

/** One array instead of a parameter for each. */
export const uuids = (ids: readonly string[]): SQL => sql`${sql.param([...ids])}::uuid[]`;
