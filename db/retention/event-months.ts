/** The partitions of `events` (decision 0059): made ahead, and dropped as a whole when nothing in them is to be kept. */
import { sql, type SQL } from 'drizzle-orm';
import { monthsFrom, type Month } from '#domain/retention/month.ts';
import type { Database, Executor, Transaction } from '../client.ts';
import { isFreeEvent } from './legal-hold.ts';

/** Months beyond the present one that are there in advance: so long the job may stand still. */
const monthsAhead = 3;
/** Whoever writes an event waits behind a lock of the whole table that waits itself: not longer than this. */
const lockMs = 500;
/** Counting a month reads it from one end to the other. */
const countingMs = 45_000;

export interface EventMonth {
  name: string;
  /** Null: it holds everything before its end. */
  from: Date | null;
  to: Date;
}

/** Partitions with an end, the oldest first. */
export async function listEventMonths(db: Executor): Promise<EventMonth[]> {
  const rows = await db.execute<{ name: string; from: string | null; to: string }>(sql`
    SELECT name, "from"::timestamptz, "to"::timestamptz FROM (
      SELECT c.relname AS name, substring(b.bound FROM 'FROM [(]''([^'']+)''') AS "from",
        substring(b.bound FROM 'TO [(]''([^'']+)''') AS "to"
      FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid
      CROSS JOIN LATERAL (SELECT pg_get_expr(c.relpartbound, c.oid) AS bound) b
      WHERE h.inhparent = 'events'::regclass) parts
    WHERE "to" IS NOT NULL ORDER BY "to"::timestamptz`);
  return rows.map(({ name, from, to }) => ({ name, from: from === null ? null : new Date(from), to: new Date(to) }));
}

/**
 * Makes the partitions of this month and some after it that are not there. Nobody who writes waits. A month of which rows have
 * come into the default partition stays there: that is as good as one of its own, but goes row by row.
 * @returns names of the months that were made
 */
export async function makeEventMonths(db: Database, now: Date): Promise<string[]> {
  const made: string[] = [];
  const isMissing = (months: readonly EventMonth[]) => (month: Month) =>
    !months.some(({ from, to }) => (from === null || from <= month.from) && month.from < to);
  for (const month of monthsFrom(now, monthsAhead).filter(isMissing(await listEventMonths(db)))) {
    const isMade = await givingWay(db, async (tx) => {
      // Two that make months do so one after the other; it disturbs no reader and no writer.
      await tx.execute(sql`LOCK TABLE events IN SHARE UPDATE EXCLUSIVE MODE`);
      if (!isMissing(await listEventMonths(tx))(month)) return false;
      const [from, to] = [literalTime(month.from), literalTime(month.to)];
      const late = await tx.execute(sql`SELECT 1 FROM events_default WHERE at >= ${from} AND at < ${to} LIMIT 1`);
      if (late.length > 0) return false;
      const table = sql.identifier(`events_${month.name}`);
      await tx.execute(sql`
        CREATE TABLE ${table} (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES INCLUDING STORAGE)`);
      await tx.execute(sql`ALTER TABLE events ATTACH PARTITION ${table} FOR VALUES FROM (${from}) TO (${to})`);
      return true;
    });
    if (isMade === true) made.push(month.name);
  }
  return made;
}

/**
 * Deletes some events `e`, from the oldest month on. Each month is asked for itself and by place: what a subselect has found
 * would else be looked for in all months. No event is ever changed, so it stays in its place.
 * @returns how many; fewer than `limit` if there are no more
 */
export async function deleteEvents(
  db: Database,
  { where, order, limit }: { where: SQL; order: SQL; limit: number },
): Promise<number> {
  let count = 0;
  for (const name of [...(await listEventMonths(db)).map((month) => month.name), 'events_default']) {
    if (count === limit) break;
    const table = sql.identifier(name);
    const deleted = await db.execute(sql`
      DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
        SELECT e.ctid FROM ${table} e WHERE ${where} ORDER BY ${order} LIMIT ${limit - count}))`);
    count += deleted.count;
  }
  return count;
}

/**
 * Drops a month as a whole, if nothing holds a row of it.
 * @param prove writes down how many rows it had, in the same transaction
 * @returns how many; null if it stays: something holds it, or others were at work for too long
 */
export async function dropEventMonth(
  db: Database,
  request: { month: EventMonth; prove: (tx: Transaction, records: number) => Promise<void> },
): Promise<number | null> {
  const table = sql.identifier(request.month.name);
  const before = await holdIds(db);
  const records = await givingWay(db, async (tx) => {
    await tx.execute(sql`SELECT set_config('statement_timeout', ${String(countingMs)}, true)`);
    const held = await tx.execute(sql`SELECT 1 FROM ${table} e WHERE NOT (${isFreeEvent}) LIMIT 1`);
    if (held.length > 0) return null;
    const [row] = await tx.execute<{ n: string }>(sql`SELECT count(*) AS n FROM ${table}`);
    return Number(row?.n ?? 0);
  });
  if (records === null) return null;
  return givingWay(db, async (tx) => {
    await tx.execute(sql`LOCK TABLE legal_holds IN SHARE MODE`);
    // Who made a hold while the rows were counted is waited for here, and gets it.
    if ((await holdIds(tx)).some((id) => !before.includes(id))) return null;
    await tx.execute(sql`DROP TABLE ${table}`);
    if (records > 0) await request.prove(tx, records);
    return records;
  });
}

async function holdIds(db: Executor): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`SELECT id FROM legal_holds`);
  return rows.map(({ id }) => id);
}

/** PostgreSQL: a lock was not to be had, a statement took too long, the table is another role's. */
const giveWayCodes: readonly unknown[] = ['55P03', '57014', '42501'];

/** A transaction that gives way: null if it would have to wait for others, or may not do it; everything works without it. */
async function givingWay<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T | null> {
  try {
    return await db.transaction(async (tx) => {
      await tx.execute(sql`SELECT set_config('lock_timeout', ${String(lockMs)}, true)`);
      return work(tx);
    });
  } catch (error) {
    const cause = error instanceof Error ? error.cause : null;
    if (cause instanceof Error && 'code' in cause && giveWayCodes.includes(cause.code)) return null;
    throw error;
  }
}

/** Bounds of partitions cannot be parameters. */
const literalTime = (at: Date): SQL => sql.raw(`'${at.toISOString()}'`);
