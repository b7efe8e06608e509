import { inspect } from 'node:util';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeDatabase, openDatabase, type Database, type Executor } from '#db/client.ts';
import { takeTime } from '#db/session-limits.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';

let test: TestDatabase;
let db: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  db = openDatabase(test.url, { maxConnections: 1 });
});
afterAll(async () => {
  await closeDatabase(db);
  await test.drop();
});

async function kept(within: Executor, text: string): Promise<number> {
  const rows = await within.execute<{ statement: string }>(sql`SELECT statement FROM pg_prepared_statements`);
  return rows.filter(({ statement }) => statement.includes(text)).length;
}

it('keeps a statement once, however often it runs and whatever its parameters are', async () => {
  for (const value of [1, 2, 3]) {
    const [row] = await db.execute<{ doubled: number }>(sql`SELECT ${value}::int * 2 AS doubled`);
    expect(row?.doubled).toBe(value * 2);
  }
  expect(await kept(db, 'AS doubled')).toBe(1);
});

it('keeps those of transactions, also of the ones inside, for the connection', async () => {
  await db.transaction(async (tx) => {
    await tx.execute(sql`SELECT ${1}::int AS outside`);
    await tx.transaction((inner) => inner.execute(sql`SELECT ${1}::int AS inside`));
  });
  expect(await kept(db, 'AS outside')).toBe(1);
  expect(await kept(db, 'AS inside')).toBe(1);
});

it('does not keep statements with long lists, of which there would be one for each length', async () => {
  const list = sql.join(
    Array.from({ length: 41 }, (_, value) => sql`${value}::int`),
    sql`, `,
  );
  const [row] = await db.execute<{ found: boolean }>(sql`SELECT 40 IN (${list}) AS found`);
  expect(row?.found).toBe(true);
  expect(await kept(db, 'AS found')).toBe(0);
});

it('goes on after a table was changed under a statement that it keeps', async () => {
  await db.execute(sql`CREATE TABLE kept_rows (one int)`);
  const read = () => db.execute(sql`SELECT * FROM kept_rows WHERE one > ${0}`);
  await db.execute(sql`INSERT INTO kept_rows VALUES (1)`);
  expect(await read()).toEqual([{ one: 1 }]);
  await db.execute(sql`ALTER TABLE kept_rows ADD COLUMN two int`);
  expect(await read()).toEqual([{ one: 1, two: null }]);
});

it('throws errors that name the statement and what is wrong, and hold no parameter and no row', async () => {
  await db.execute(sql`CREATE TABLE people (phone text CHECK (phone <> '+12025550100'), born date)`);
  const insert = (phone: string, born: string) => sql`INSERT INTO people VALUES (${phone}, ${born}::text::date)`;
  const wrongRow = await db.execute(insert('+12025550100', '1990-01-01')).catch((error: unknown) => error);
  expect(wrongRow).toMatchObject({ cause: { code: '23514', table: 'people', constraint: 'people_phone_check' } });
  const wrongValue = await db
    .transaction((tx) => tx.execute(insert('+12025550101', 'Maria’s birthday')))
    .catch((e: unknown) => e);
  expect(wrongValue).toMatchObject({ cause: { code: '22007' } });
  for (const error of [wrongRow, wrongValue]) {
    const printed = `${inspect(error, { showHidden: true, depth: 10 })} ${JSON.stringify(error)}`;
    expect(printed).toContain('INSERT INTO people');
    expect(printed).not.toMatch(/2025550|Maria/);
  }
});

/** As when the database is killed: the connection is gone in the middle of what it does. */
async function loseConnection(pid: number): Promise<void> {
  await test.db.execute(sql`SELECT pg_terminate_backend(${pid})`);
  await eventually(async () => {
    const left = await test.db.execute(sql`SELECT 1 FROM pg_stat_activity WHERE pid = ${pid}`);
    return left.length === 0 ? true : undefined;
  });
}
const backend = async (within: Executor): Promise<number> => {
  const [row] = await within.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
  return row?.pid ?? 0;
};

it('outlives a transaction that goes on after its connection was lost, and serves the next', async () => {
  const after = Promise.withResolvers<unknown>();
  const work = db.transaction(async (tx) => {
    await loseConnection(await backend(tx));
    const both = Promise.allSettled([tx.execute(sql`SELECT 1`), tx.execute(sql`SELECT 2`)]);
    after.resolve(await both);
  });
  await expect(work).rejects.toThrow();
  expect(await after.promise).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  expect(await backend(db)).toBeGreaterThan(0);
});

it('serves the next query when what a lost connection was about to send was never sent', async () => {
  for (let tries = 0; tries < 5; tries++) {
    const lost = test.db.execute(sql`SELECT pg_terminate_backend(${await backend(db)})`);
    // One statement after the other, so that some are about to be sent in the moment of the loss.
    const queries: Promise<unknown>[] = [];
    for (let i = 0; i < 50; i++) {
      queries.push(db.execute(sql`SELECT ${i}::int`).catch(() => null));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await lost;
    await Promise.all(queries);
    // The first ones after the loss may be what learns of it.
    await expect.poll(() => backend(db).catch(() => 0), { timeout: 10_000 }).toBeGreaterThan(0);
  }
});

describe('a session that keeps others waiting', () => {
  const lock = sql`SELECT pg_advisory_xact_lock(77)`;
  const strict = () =>
    openDatabase(test.url, {
      limits: { statementMs: 1_000, lockMs: 200, idleInTransactionMs: 500 },
      maxConnections: 1,
    });

  it('loses its locks when its process stands still in the middle of a transaction', async () => {
    const frozen = strict();
    const goesOn = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const work = frozen.transaction(async (tx) => {
      await tx.execute(lock);
      held.resolve();
      await goesOn.promise;
      await tx.execute(sql`SELECT 1`);
    });
    work.catch(() => {});
    await held.promise;
    await db.transaction((tx) => tx.execute(lock));
    goesOn.resolve();
    await expect(work).rejects.toThrow();
    await closeDatabase(frozen);
  });

  it('is told that it waits for a lock for too long, and that a statement lasts too long', async () => {
    const impatient = strict();
    await db.transaction(async (tx) => {
      await tx.execute(lock);
      await expect(impatient.transaction((other) => other.execute(lock))).rejects.toMatchObject({
        cause: { code: '55P03' },
      });
    });
    await expect(impatient.execute(sql`SELECT pg_sleep(30)`)).rejects.toMatchObject({ cause: { code: '57014' } });
    await impatient.transaction(async (tx) => {
      await takeTime(tx);
      await tx.execute(sql`SELECT pg_sleep(1.2)`);
    });
    await closeDatabase(impatient);
  });
});
