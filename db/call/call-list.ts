import { sql, type SQL } from 'drizzle-orm';
import type { Outcome } from '#domain/call/call.ts';
import type { Executor } from '../client.ts';

export interface CallListQuery {
  campaignId: string | null;
  outcomes: readonly Outcome[];
  sentiments: readonly ('positive' | 'neutral' | 'negative')[];
  search: string;
  limit: number;
  /** Id of the last call of the page before; ids grow with time. */
  cursor: string | null;
}

export interface CallListRow {
  id: string;
  contactId: string | null;
  campaignId: string | null;
  campaignName: string | null;
  phone: string | null;
  name: string | null;
  outcome: Outcome | null;
  /** Of the attempt; null for calls that are none. */
  state: string | null;
  sentiment: 'positive' | 'neutral' | 'negative' | null;
  summary: string | null;
  durationMs: number | null;
  hasRecording: boolean;
  createdAt: Date;
}

/** Conversations, newest first, by their time-ordered id. */
export async function listCalls(
  db: Executor,
  query: CallListQuery,
): Promise<{ rows: CallListRow[]; nextCursor: string | null }> {
  const conditions: SQL[] = [sql`true`];
  const among = (column: SQL, values: readonly string[]): SQL =>
    sql`${column} IN (${sql.join(
      values.map((value) => sql`${value}`),
      sql`, `,
    )})`;
  if (query.campaignId !== null) conditions.push(sql`l.campaign_id = ${query.campaignId}`);
  if (query.outcomes.length > 0) conditions.push(among(sql`a.outcome`, query.outcomes));
  if (query.sentiments.length > 0) conditions.push(among(sql`l.sentiment`, query.sentiments));
  if (query.cursor !== null) conditions.push(sql`l.id < ${query.cursor}::uuid`);
  const text = query.search.trim();
  const digits = text.replace(/[\s()+-]/g, '');
  if (/^\d{3,}$/.test(digits)) conditions.push(sql`k.phone LIKE ${`%${digits}%`}`);
  else if (text !== '') {
    const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(
      sql`(k.variables->>'customer_name' ILIKE ${pattern} OR c.name ILIKE ${pattern} OR l.summary ILIKE ${pattern})`,
    );
  }
  const rows = await db.execute<Record<string, unknown>>(sql`
    SELECT l.id, l.contact_id, l.campaign_id, c.name AS campaign_name, k.phone, k.variables->>'customer_name' AS name,
      a.outcome, a.state, l.sentiment, l.summary, l.duration_ms, l.recording_key IS NOT NULL AS has_recording, l.created_at
    FROM calls l
    LEFT JOIN attempts a ON a.id = l.attempt_id
    LEFT JOIN contacts k ON k.id = l.contact_id
    LEFT JOIN campaigns c ON c.id = l.campaign_id
    WHERE ${sql.join(conditions, sql` AND `)} ORDER BY l.id DESC LIMIT ${query.limit + 1}`);
  const page = rows.slice(0, query.limit).map((row) => ({
    id: row.id as string,
    contactId: row.contact_id as string | null,
    campaignId: row.campaign_id as string | null,
    campaignName: row.campaign_name as string | null,
    phone: row.phone as string | null,
    name: row.name as string | null,
    outcome: row.outcome as Outcome | null,
    state: row.state as string | null,
    sentiment: row.sentiment as CallListRow['sentiment'],
    summary: row.summary as string | null,
    durationMs: row.duration_ms as number | null,
    hasRecording: row.has_recording as boolean,
    createdAt: new Date(row.created_at as string),
  }));
  return { rows: page, nextCursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null };
}
