import { min, sql, type SQL } from 'drizzle-orm';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import type { JournalSlot } from '#domain/retention/restore-journal.ts';
import { dialsBetween } from '../calling-law/dial-history.ts';
import type { Executor, Transaction } from '../client.ts';
import { addToDoNotCall } from '../do-not-call/do-not-call.ts';
import { noteNumberKey } from '../number-keys.ts';
import { user } from '../schema/index.ts';

/** The least id of a row that was made at an instant or later: ids begin with their time (RFC 9562, section 5.7). */
function leastIdAt(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** What the restore journal keeps of a stretch of time, `to` not included. */
export async function readJournalSlot(db: Executor, { from, to }: { from: Date; to: Date }): Promise<JournalSlot> {
  const [start, end] = [from.toISOString(), to.toISOString()];
  const [objections, dials, [files]] = await Promise.all([
    db.execute<{ hash: string; scope: string; source: string; since: string; expires_at: string | null }>(sql`
      SELECT number_hash(d.phone) AS hash, d.scope, d.source, d.created_at AS since, d.expires_at FROM do_not_call d
      WHERE d.created_at >= ${start} AND d.created_at < ${end} AND d.removed_at IS NULL AND d.import_id IS NULL
      UNION ALL
      SELECT number_hash(s.value), 'everywhere', 'console', s.created_at, NULL FROM stops s
      WHERE s.scope = 'number' AND s.created_at >= ${start} AND s.created_at < ${end}
      ORDER BY since`),
    dialsBetween(db, { from, to, leastId: leastIdAt(new Date(from.getTime() - longestLeaseMs)) }),
    db.execute<{ imports: number }>(sql`
      SELECT count(DISTINCT d.import_id)::int AS imports FROM do_not_call d
      WHERE d.created_at >= ${start} AND d.created_at < ${end} AND d.removed_at IS NULL AND d.import_id IS NOT NULL`),
  ]);
  return {
    objections: objections.map(({ since, expires_at: expiresAt, ...plain }) => ({
      ...(plain as Pick<JournalSlot['objections'][number], 'hash' | 'scope' | 'source'>),
      since: iso(since),
      expiresAt: expiresAt === null ? null : iso(expiresAt),
    })),
    dials,
    imports: files?.imports ?? 0,
  };
}

/** When the first person came into the workspace: before, nobody was called. Null while there is nobody. */
export async function firstMoment(db: Executor): Promise<Date | null> {
  const [first] = await db.select({ at: min(user.createdAt) }).from(user);
  return first?.at ?? null;
}

/** Longer than a contact is leased before it is dialled. */
const longestLeaseMs = 3600_000;
const iso = (at: string): string => new Date(at).toISOString();

/** What of a journal the database did not know. */
export interface Recalled {
  /** Numbers of contacts here that are barred again. */
  listed: number;
  /** Objections of people who are in no campaign here: their numbers are barred under their hashes. */
  hashed: number;
  /** Dials that caps count again. */
  dials: number;
  /** Attempts that were waiting for their dial in the backup, and had been dialled. */
  dialled: number;
}

/** Brings what the journal tells into a restored database. Repeating it changes nothing more. */
export async function recallJournal(db: Executor, journal: Omit<JournalSlot, 'imports'>, now: Date): Promise<Recalled> {
  return db.transaction(async (tx) => {
    await noteNumberKey(tx);
    const { listed, hashed } = await recallObjections(tx, journal.objections, now);
    return { listed, hashed, ...(await recallDials(tx, journal.dials)) };
  });
}

async function recallObjections(
  tx: Transaction,
  objections: JournalSlot['objections'],
  now: Date,
): Promise<Pick<Recalled, 'listed' | 'hashed'>> {
  const standing = objections.filter(({ expiresAt }) => expiresAt === null || new Date(expiresAt) > now);
  const columns = sql`hash text, scope text, source text, "since" timestamptz, "expiresAt" timestamptz`;
  const known = await tx.execute<{ phone: string; place: number; is_listed: boolean }>(sql`
    WITH numbers AS MATERIALIZED (
      SELECT k.phone, number_hash(k.phone) AS hash FROM (SELECT DISTINCT phone FROM contacts) k)
    SELECT n.phone, (j.ordinality - 1)::int AS place, EXISTS (
      SELECT 1 FROM do_not_call d WHERE d.phone = n.phone AND d.scope = j.scope AND d.removed_at IS NULL
        AND coalesce(d.expires_at, 'infinity') >= coalesce(j."expiresAt", 'infinity')) AS is_listed
    FROM ${rowsOf(standing, columns)} JOIN numbers n ON n.hash = j.hash`);
  const missing = known.filter(({ is_listed: isListed }) => !isListed);
  for (const { phone, place } of missing) {
    const objection = standing[place];
    if (objection === undefined) continue;
    const { scope, source, expiresAt } = objection;
    const reason = stored(message('do_not_call_recalled'));
    await addToDoNotCall(tx, { phone, scope, source, reason, expiresAt: expiresAt ? new Date(expiresAt) : null });
  }
  const places = new Set(known.map(({ place }) => place));
  const strangers = standing.filter((_, place) => !places.has(place));
  const hashed = await tx.execute(sql`
    INSERT INTO forgotten_do_not_call (number_hash, scope, since, expires_at)
    SELECT j.hash, j.scope, min(j."since"), nullif(max(coalesce(j."expiresAt", 'infinity')), 'infinity')
    FROM ${rowsOf(strangers, columns)} GROUP BY j.hash, j.scope
    ON CONFLICT DO NOTHING RETURNING 1`);
  return { listed: missing.length, hashed: hashed.length };
}

async function recallDials(tx: Transaction, dials: JournalSlot['dials']): Promise<Pick<Recalled, 'dials' | 'dialled'>> {
  const asked = rowsOf(dials, sql`hash text, "attemptId" uuid, at timestamptz, "end" text, "overAt" timestamptz`);
  // The reconciler asks the carrier, who knows nothing of a call that is long over, and ends them.
  const dialled = await tx.execute(sql`
    UPDATE attempts a SET state = 'dialling', dialling_at = j.at FROM ${asked}
    WHERE a.id = j."attemptId" AND a.state = 'leased' RETURNING 1`);
  const kept = await tx.execute(sql`
    INSERT INTO forgotten_dials (number_hash, attempt_id, at, "end", over_at)
    SELECT j.hash, j."attemptId", j.at, j."end", coalesce(j."overAt", j.at) FROM ${asked}
    WHERE NOT EXISTS (SELECT 1 FROM attempts a WHERE a.id = j."attemptId")
    ON CONFLICT DO NOTHING RETURNING 1`);
  return { dials: kept.length, dialled: dialled.length };
}

/** Rows `j` of a query, with their places from 1 as `ordinality`. */
function rowsOf(rows: readonly object[], columns: SQL): SQL {
  return sql`ROWS FROM (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS (${columns})) WITH ORDINALITY AS j`;
}
