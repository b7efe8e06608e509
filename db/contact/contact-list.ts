import { sql, type SQL } from 'drizzle-orm';
import { windowClassFromKey } from '#domain/calling-law/index.ts';
import type { Outcome } from '#domain/call/call.ts';
import type { ContactState } from '#domain/contact/contact.ts';
import type { Executor } from '../client.ts';

export interface ContactListRow {
  id: string;
  phone: string;
  name: string | null;
  state: ContactState;
  stateReason: string | null;
  attempts: number;
  lastOutcome: Outcome | null;
  dueReason: 'callback' | 'retry' | null;
  dueAt: Date | null;
  /** Zones that the number may be in, the likeliest first. */
  zones: readonly string[];
  updatedAt: Date;
}

export interface ContactListQuery {
  campaignId: string;
  states: readonly ContactState[];
  /** Digits of the phone number, from its start if it begins with +, from its end otherwise. */
  search: string;
  limit: number;
  /** Answer of the page before. */
  cursor: string | null;
}

/**
 * One page of a campaign's contacts in the order of their numbers (index `contacts_phone_once`), so that a page of a
 * million contacts costs as much as one of ten.
 */
export async function listContacts(
  db: Executor,
  query: ContactListQuery,
): Promise<{ rows: ContactListRow[]; nextCursor: string | null }> {
  const conditions: SQL[] = [sql`k.campaign_id = ${query.campaignId}`];
  if (query.states.length > 0) {
    conditions.push(
      sql`k.state IN (${sql.join(
        query.states.map((state) => sql`${state}`),
        sql`, `,
      )})`,
    );
  }
  const digits = query.search.replace(/\D/g, '');
  if (digits !== '') {
    const pattern = query.search.trim().startsWith('+') ? `+${digits}%` : `%${digits}%`;
    conditions.push(sql`k.phone LIKE ${pattern}`);
  } else if (query.search.trim() !== '') {
    conditions.push(sql`k.variables->>'customer_name' ILIKE ${`%${query.search.trim().replace(/[\\%_]/g, '\\$&')}%`}`);
  }
  if (query.cursor !== null) conditions.push(sql`k.phone > ${query.cursor}`);
  const rows = await db.execute<Record<string, unknown>>(sql`
    SELECT k.*, w.key AS window_key FROM contacts k JOIN window_classes w ON w.id = k.window_class_id
    WHERE ${sql.join(conditions, sql` AND `)} ORDER BY k.phone LIMIT ${query.limit + 1}`);
  const page = rows.slice(0, query.limit).map((row) => ({
    id: row.id as string,
    phone: row.phone as string,
    name: (row.variables as Record<string, string>).customer_name ?? null,
    state: row.state as ContactState,
    stateReason: row.state_reason as string | null,
    attempts: row.attempts as number,
    lastOutcome: row.last_outcome as Outcome | null,
    dueReason: row.due_reason as ContactListRow['dueReason'],
    dueAt: row.due_at === null ? null : new Date(row.due_at as string),
    zones: windowClassFromKey(row.window_key as string).zones,
    updatedAt: new Date(row.updated_at as string),
  }));
  return { rows: page, nextCursor: rows.length > query.limit ? (page.at(-1)?.phone ?? null) : null };
}
