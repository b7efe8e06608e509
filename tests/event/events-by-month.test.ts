/** A database in which much has happened gets its events by month: nothing is lost, and nobody waits for it. */
import { sql } from 'drizzle-orm';
import { afterEach, expect, it } from 'vitest';
import { eventsBeyond } from '#db/event/event-log.ts';
import { listEventMonths } from '#db/retention/event-months.ts';
import { migrateDatabase } from '#db/migrate.ts';
import { createTestDatabase, waitForLock, type TestDatabase } from '../support/database.ts';
import { copyMigrations } from '../support/migrations.ts';

const byMonth = '0024_events_by_month';
const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0)) await undo();
});

/** A database of the version before, with events of three years. */
async function olderDatabase(): Promise<TestDatabase> {
  const migrations = await copyMigrations();
  cleanUp.push(migrations.remove);
  await migrations.endBefore(byMonth);
  const test = await createTestDatabase(migrations.folder);
  cleanUp.push(test.drop);
  await test.db.execute(sql`
    INSERT INTO events (at, kind, data) SELECT now() - n * interval '1 day', 'contact.state', jsonb_build_object('n', n)
    FROM generate_series(1, 1000) n`);
  await test.db.execute(sql`DELETE FROM events WHERE id > 990`);
  return test;
}

const write = (test: TestDatabase, data: string) =>
  test.db.execute<{ id: string }>(sql`
    INSERT INTO events (kind, data) VALUES ('contact.state', ${data}::jsonb) RETURNING id`);
const contentOf = async ({ db }: TestDatabase) => {
  const rows = await db.execute<{ id: string; at: string; data: unknown }>(sql`
    SELECT id, at::text, data FROM events ORDER BY id`);
  return [...rows];
};
const isPartitioned = async ({ db }: TestDatabase) =>
  (await db.execute(sql`SELECT 1 FROM pg_partitioned_table WHERE partrelid = 'events'::regclass`)).length === 1;

it('keeps what is there, where it lies, and goes on counting', async () => {
  const test = await olderDatabase();
  const before = await contentOf(test);
  const file = await test.db.execute(sql`SELECT pg_relation_filenode('events') AS node`);
  await migrateDatabase(test.url);
  expect(await contentOf(test)).toEqual(before);
  // The rows were not copied.
  expect(await test.db.execute(sql`SELECT pg_relation_filenode('events_early') AS node`)).toEqual(file);
  const [next] = await write(test, '{}');
  expect(Number(next?.id)).toBe(1_001);
  expect(await eventsBeyond(test.db, { after: 1_000, missing: [], limit: 10 })).toMatchObject([{ id: 1_001 }]);
  const [early] = await listEventMonths(test.db);
  expect(early).toMatchObject({ name: 'events_early', from: null });
  expect(early?.to.toISOString()).toMatch(/-01T00:00:00\.000Z$/);
  expect(early?.to.getTime()).toBeGreaterThan(Date.now() + 27 * 24 * 3_600_000);
  await migrateDatabase(test.url);
});

it('goes on where it ended in the middle, and whoever waits for the change writes into the new table', async () => {
  const test = await olderDatabase();
  const before = await contentOf(test);
  await test.db.execute(sql`CREATE TABLE events_default (obstacle int)`);
  await expect(migrateDatabase(test.url)).rejects.toThrow(/events_default/);
  // What was committed before it failed disturbs nobody.
  expect([await isPartitioned(test), (await write(test, '{}')).length]).toEqual([false, 1]);
  await test.db.execute(sql`DELETE FROM events WHERE id > 1000`);
  await test.db.execute(sql`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'events_id_at'::regclass`);
  await test.db.execute(sql`DROP TABLE events_default`);
  expect(await contentOf(test)).toEqual(before);

  let [migrated, waiting]: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
  // As a statement of an engine, which its connection keeps.
  for (let n = 0; n < 8; n++) await write(test, '{"n": "kept"}');
  await test.db.transaction(async (tx) => {
    await tx.execute(sql`INSERT INTO events (kind) VALUES ('attempt.leased')`);
    migrated = migrateDatabase(test.url);
    await waitForLock(test.db);
    waiting = Promise.all([1, 2, 3, 4].map(() => write(test, '{"n": "kept"}')));
  });
  await Promise.all([migrated, waiting]);
  expect(await isPartitioned(test)).toBe(true);
  const rows = await contentOf(test);
  expect(rows.slice(0, before.length)).toEqual(before);
  expect(rows).toHaveLength(before.length + 8 + 1 + 4);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
});
