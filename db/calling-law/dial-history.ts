import type { PastAttempt } from '#domain/calling-law/caps/attempt-caps.ts';
import { eq, sql } from 'drizzle-orm';
import { causesWithoutDial } from '#domain/call/cause-table.ts';
import { machineOutcomes, personOutcomes } from '#domain/call/outcome-table.ts';
import type { PastDial } from '#domain/calling-law/governor.ts';
import type { Executor } from '../client.ts';
import { literals } from '../literals.ts';
import { attempts } from '../schema/index.ts';

/** How an attempt `a` ended, as far as caps depend on it. */
const attemptEnd = sql`CASE
  WHEN a.refused THEN 'refused'
  WHEN a.ended_by = 'callee' AND (a.outcome IN ${literals(personOutcomes)} OR a.in_progress_at IS NOT NULL)
    THEN 'ended_by_callee'
  WHEN a.in_progress_at IS NOT NULL AND (a.outcome IN ${literals(machineOutcomes)}) IS NOT TRUE THEN 'conversation'
  ELSE 'not_reached' END`;

/** Whether caps count an attempt `a`. */
const isCounted = sql`a.dialling_at IS NOT NULL
  AND (a.cause IS NULL OR a.cause NOT IN ${literals(causesWithoutDial)})`;

/**
 * Dials of numbers by any campaign, as far as caps count them: from the moment the carrier was asked, whatever came of
 * it, unless the carrier refused without trying (capacity, account); also those whose contact was deleted. Found by the
 * indexes `contacts_phone` and `attempts_contact`, so the price does not grow with the campaigns.
 * @param options exceptAttemptId: not counted; overAttemptId: counted, and over although its end may not be stored yet
 */
export async function readDials(
  db: Executor,
  phones: readonly string[],
  options: { exceptAttemptId?: string; overAttemptId?: string } = {},
): Promise<Map<string, PastDial[]>> {
  if (phones.length === 0) return new Map();
  const asked = sql`${sql.param([...phones])}::text[]`;
  const rows = await db.execute<{ phone: string; at: string; end: PastDial['end']; over_at: string | null }>(sql`
    SELECT k.phone, a.dialling_at AS at, ${attemptEnd} AS "end",
      CASE WHEN a.id = ${options.overAttemptId ?? null}::uuid THEN coalesce(a.ended_at, a.dialling_at)
        ELSE a.ended_at END AS over_at
    FROM contacts k JOIN attempts a ON a.contact_id = k.id
    WHERE k.phone = ANY(${asked}) AND ${isCounted} AND a.id IS DISTINCT FROM ${options.exceptAttemptId ?? null}::uuid
    UNION ALL
    SELECT n.phone, d.at, d."end", coalesce(d.over_at, d.at) FROM number_hashes(${asked}) n
    JOIN forgotten_dials d ON d.number_hash = n.hash`);
  const dials = new Map<string, PastDial[]>();
  for (const { phone, at, end, over_at: overAt } of rows) {
    const list = dials.get(phone);
    const dial = { at: new Date(at), end, overAt: overAt === null ? null : new Date(overAt) };
    if (list) list.push(dial);
    else dials.set(phone, [dial]);
  }
  return dials;
}

/**
 * Holds a number until the transaction ends: two campaigns never decide about the same number at once, and an opt-out
 * comes either before a dial or after it.
 */
export async function lockNumber(db: Executor, phone: string): Promise<void> {
  await db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${phone}, 726903))`);
}

/** The person of this attempt said that they are not interested: it counts wherever a law bars calls after a refusal. */
export async function noteRefusal(db: Executor, attemptId: string): Promise<void> {
  await db.update(attempts).set({ refused: true }).where(eq(attempts.id, attemptId));
}

/**
 * Before contacts are deleted: what caps count of their dials is kept under a hash of the number. In the same transaction,
 * and after `noteNumberKey`.
 */
export async function keepDialsOf(tx: Executor, contactIds: readonly string[]): Promise<void> {
  await tx.execute(sql`
    INSERT INTO forgotten_dials (number_hash, attempt_id, at, "end", over_at)
    SELECT number_hash(k.phone), a.id, a.dialling_at, ${attemptEnd}, a.ended_at
    FROM contacts k JOIN attempts a ON a.contact_id = k.id
    WHERE k.id = ANY(${sql.param([...contactIds])}::uuid[]) AND ${isCounted}
    ON CONFLICT DO NOTHING`);
}

/**
 * Dials that were begun in a stretch of time, `to` not included, as caps count them, each under the hash of its number.
 * @param stretch leastId: of attempts that may have been dialled in it
 */
export async function dialsBetween(
  db: Executor,
  { from, to, leastId }: { from: Date; to: Date; leastId: string },
): Promise<{ hash: string; attemptId: string; at: string; end: PastAttempt['end']; overAt: string | null }[]> {
  const rows = await db.execute<{
    hash: string;
    id: string;
    at: string;
    end: PastAttempt['end'];
    over_at: string | null;
  }>(
    sql`
    SELECT number_hash(k.phone) AS hash, a.id, a.dialling_at AS at, ${attemptEnd} AS "end", a.ended_at AS over_at
    FROM attempts a JOIN contacts k ON k.id = a.contact_id
    WHERE a.id >= ${leastId}::uuid AND a.dialling_at >= ${from.toISOString()} AND a.dialling_at < ${to.toISOString()}
      AND ${isCounted} ORDER BY a.dialling_at`,
  );
  return rows.map(({ hash, id, at, end, over_at: overAt }) => ({
    ...{ hash, attemptId: id, end },
    at: new Date(at).toISOString(),
    overAt: overAt === null ? null : new Date(overAt).toISOString(),
  }));
}
