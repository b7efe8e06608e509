import { sql } from 'drizzle-orm';
import { campaignStatuses, isOver } from '#domain/campaign/campaign-status.ts';
import { contactStates, finalContactStates } from '#domain/contact/contact-state.ts';
import { closedPushStatuses } from '#domain/crm/push-status.ts';
import type { Database } from '../client.ts';
import { literalArray, literals } from '../literals.ts';
import { deleteEvents } from './event-months.ts';
import { forgetContacts, isSettled, uuids, type DeletedRows } from './forget-contacts.ts';
import { campaignIsFree, isFree, isFreeEvent, numberIsFree } from './legal-hold.ts';

/** What a round looks for: what is older than `until`, at most `limit` rows of it at once. */
export interface AgedRequest {
  until: Date;
  limit: number;
  now: Date;
}

/** Calls `c` that are too old and that nothing holds. */
const agedCalls = (until: Date) => sql`
  c.created_at < ${until.toISOString()} AND ${isFree({ campaignId: sql`c.campaign_id`, contactId: sql`c.contact_id` })}`;

export async function agedRecordings(
  db: Database,
  { until, limit }: AgedRequest,
): Promise<{ callId: string; key: string }[]> {
  return db.execute<{ callId: string; key: string }>(sql`
    SELECT c.id AS "callId", c.recording_key AS key FROM calls c
    WHERE c.recording_key IS NOT NULL AND ${agedCalls(until)} ORDER BY c.created_at LIMIT ${limit}`);
}

/** Their objects are deleted: the calls have no recording any more. */
export async function dropRecordings(db: Database, callIds: readonly string[], now: Date): Promise<number> {
  const dropped = await db.execute(sql`
    UPDATE calls SET recording_key = NULL, peaks = NULL, updated_at = ${now.toISOString()}
    WHERE id = ANY(${uuids(callIds)}) AND recording_key IS NOT NULL`);
  return dropped.count;
}

/** Deletes what was said in calls: transcripts, summaries, fields, calls of tools. @returns how many calls */
export async function dropTranscripts(db: Database, { until, limit, now }: AgedRequest): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx.execute<{ id: string }>(sql`
      SELECT c.id FROM calls c
      WHERE (c.transcript_status <> 'none' OR c.analysis_status <> 'none') AND ${agedCalls(until)}
      ORDER BY c.created_at LIMIT ${limit} FOR UPDATE OF c SKIP LOCKED`);
    const ids = uuids(rows.map(({ id }) => id));
    await tx.execute(sql`DELETE FROM transcript_items WHERE call_id = ANY(${ids})`);
    await tx.execute(sql`
      UPDATE calls SET transcript_status = 'none', analysis_status = 'none', analysis_error = NULL, summary = NULL,
        sentiment = NULL, captured_fields = '{}', tool_calls = '[]', ended_words = NULL, updated_at = ${now.toISOString()}
      WHERE id = ANY(${ids})`);
    return rows.length;
  });
}

/** Deletes results that were sent, or that nobody sends any more. */
export async function dropPushes(db: Database, { until, limit }: AgedRequest): Promise<number> {
  const dropped = await db.execute(sql`
    DELETE FROM crm_pushes WHERE id IN (
      SELECT p.id FROM crm_pushes p
      WHERE p.status IN ${literals(closedPushStatuses)} AND p.created_at < ${until.toISOString()}
        AND ${isFree({ campaignId: sql`p.campaign_id`, contactId: sql`p.contact_id` })}
      LIMIT ${limit})`);
  return dropped.count;
}

export async function dropEvents(db: Database, { until, limit }: AgedRequest): Promise<number> {
  const where = sql`e.at < ${until.toISOString()} AND ${isFreeEvent}`;
  return deleteEvents(db, { where, order: sql`e.at`, limit });
}

/** What says who held, lifted, erased and changed how long is kept stays, and what is said about a campaign that is held. */
export async function dropAudit(db: Database, { until, limit }: AgedRequest): Promise<number> {
  const dropped = await db.execute(sql`
    DELETE FROM audit_log WHERE id IN (
      SELECT l.id FROM audit_log l
      WHERE l.at < ${until.toISOString()} AND l.entity NOT IN ('legal_hold', 'person_data')
        AND NOT (l.entity = 'setting' AND l.entity_id = 'retention')
        AND NOT (l.entity = 'campaign' AND EXISTS (
          SELECT 1 FROM legal_holds h WHERE h.campaign_id::text = l.entity_id))
        AND NOT CASE l.entity WHEN 'contact' THEN EXISTS (
          SELECT 1 FROM contacts k JOIN legal_holds h ON h.phone = k.phone OR h.campaign_id = k.campaign_id
          WHERE k.id = l.entity_id::uuid) ELSE false END
      ORDER BY l.at LIMIT ${limit})`);
  return dropped.count;
}

const overStatuses = campaignStatuses.filter(isOver);

/** Contacts that are at their end, or whose campaign is, and with whom nothing has happened since. */
export async function agedContacts(db: Database, { until, limit, now }: AgedRequest): Promise<string[]> {
  const at = until.toISOString();
  const rows = await db.execute<{ id: string }>(sql`
    SELECT k.id FROM campaigns c CROSS JOIN LATERAL (
      SELECT k.id FROM contacts k
      WHERE k.campaign_id = c.id AND k.updated_at < ${at} AND k.state = ANY(
          CASE WHEN c.status IN ${literals(overStatuses)} AND c.finished_at < ${at}
            THEN ${literalArray(contactStates)} ELSE ${literalArray(finalContactStates)} END)
        AND ${isSettled(now)} AND ${numberIsFree(sql`k.phone`)}
      LIMIT ${limit}) k
    WHERE ${campaignIsFree(sql`c.id`)} LIMIT ${limit}`);
  return rows.map(({ id }) => id);
}

/** Files of rows that imports left out so long ago, by their keys, and the numbers that hold any file that names them. */
export async function agedLeftOut(
  db: Database,
  { until, limit }: AgedRequest,
): Promise<{ keys: string[]; heldNumbers: string[] }> {
  const files = await db.execute<{ key: string }>(sql`
    SELECT i.problems_key AS key FROM audience_imports i
    WHERE i.problems_key IS NOT NULL AND i.finished_at < ${until.toISOString()} AND ${campaignIsFree(sql`i.campaign_id`)}
    ORDER BY i.finished_at LIMIT ${limit}`);
  const held = await db.execute<{ phone: string }>(sql`SELECT phone FROM legal_holds WHERE phone IS NOT NULL`);
  return { keys: files.map(({ key }) => key), heldNumbers: held.map(({ phone }) => phone) };
}

/** Their files are deleted: the imports have none any more. */
export async function dropLeftOut(db: Database, keys: readonly string[]): Promise<void> {
  await db.execute(
    sql`UPDATE audience_imports SET problems_key = NULL WHERE problems_key = ANY(${sql.param([...keys])}::text[])`,
  );
}

/** Contacts of campaigns that were deleted before `until`. */
export async function contactsOfDeleted(db: Database, { until, limit, now }: AgedRequest): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    SELECT k.id FROM campaigns c JOIN contacts k ON k.campaign_id = c.id
    WHERE c.deleted_at < ${until.toISOString()} AND ${campaignIsFree(sql`c.id`)}
      AND ${isSettled(now)} AND ${numberIsFree(sql`k.phone`)} LIMIT ${limit}`);
  return rows.map(({ id }) => id);
}

/** Why contacts go: nothing has happened with them since, or their campaign was deleted then. */
export type ContactRule = 'age' | 'campaign';

/** Deletes contacts whose objects are deleted. What has begun, is held or was restored in the meantime stays. */
export async function dropContacts(
  db: Database,
  contactIds: readonly string[],
  { by, until, now }: { by: ContactRule; until: Date; now: Date },
): Promise<DeletedRows> {
  const still =
    by === 'age'
      ? sql`k.updated_at < ${until.toISOString()}`
      : sql`EXISTS (SELECT 1 FROM campaigns c WHERE c.id = k.campaign_id AND c.deleted_at < ${until.toISOString()})`;
  return db.transaction(async (tx) => {
    const rows = await tx.execute<{ id: string }>(sql`
      SELECT k.id FROM contacts k
      WHERE k.id = ANY(${uuids(contactIds)}) AND ${isSettled(now)} AND ${numberIsFree(sql`k.phone`)}
        AND ${campaignIsFree(sql`k.campaign_id`)} AND ${still}
      FOR UPDATE OF k SKIP LOCKED`);
    return forgetContacts(
      tx,
      rows.map(({ id }) => id),
    );
  });
}
