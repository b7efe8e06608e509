import { sql } from 'drizzle-orm';
import type { Cause, Outcome } from '#domain/call/call.ts';
import { awayOutcomes } from '#domain/call/outcome-table.ts';
import type { Executor } from '../client.ts';

/** What the retry rules look at: dials that count, without deferrals and without dials of callbacks. */
export interface CountedAttempts {
  ordinary: number;
  /** Ordinary ones that ended with the given outcome. */
  sameOutcome: number;
  /** Conversations, those of callbacks too. */
  connected: number;
}

/** Counts a contact's concluded attempts, without the one that is being concluded. */
export async function countAttempts(
  db: Executor,
  contactId: string,
  options: { outcome: Outcome; exceptId?: string },
): Promise<CountedAttempts> {
  const [row] = await db.execute<{ ordinary: number; same: number; connected: number }>(sql`
    SELECT count(*) FILTER (WHERE reason <> 'callback')::int AS ordinary,
      count(*) FILTER (WHERE reason <> 'callback' AND outcome = ${options.outcome})::int AS same,
      count(*) FILTER (WHERE outcome = 'connected')::int AS connected
    FROM attempts
    WHERE contact_id = ${contactId} AND outcome IS NOT NULL AND outcome <> 'deferred'
      AND id IS DISTINCT FROM ${options.exceptId ?? null}::uuid`);
  return { ordinary: row?.ordinary ?? 0, sameOutcome: row?.same ?? 0, connected: row?.connected ?? 0 };
}

/** How many of a contact's attempts ended with this cause, one after the other, up to the latest that has ended. */
export async function countInARow(db: Executor, contactId: string, cause: Cause): Promise<number> {
  const [row] = await db.execute<{ n: number }>(sql`
    SELECT count(*)::int AS n FROM attempts
    WHERE contact_id = ${contactId} AND cause = ${cause} AND leased_at > coalesce(
      (SELECT max(leased_at) FROM attempts WHERE contact_id = ${contactId} AND cause <> ${cause}), '-infinity')`);
  return row?.n ?? 0;
}

/** When a contact was dialled and nobody was there: concluded attempts, and the given one, whose end is being decided. */
export async function missedAt(db: Executor, contactId: string, options: { alsoId?: string }): Promise<Date[]> {
  const outcomes = sql.join(
    awayOutcomes.map((outcome) => sql`${outcome}`),
    sql`, `,
  );
  const rows = await db.execute<{ at: string }>(sql`
    SELECT dialling_at AS at FROM attempts
    WHERE contact_id = ${contactId} AND dialling_at IS NOT NULL
      AND (outcome IN (${outcomes}) OR id = ${options.alsoId ?? null}::uuid)`);
  return rows.map(({ at }) => new Date(at));
}
