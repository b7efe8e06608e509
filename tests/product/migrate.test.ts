/** A database that people work with gets a new version: nobody who writes waits for an index. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateDatabase } from '#db/migrate.ts';
import { createTestDatabase, waitForLock, type TestDatabase } from '../support/database.ts';
import { copyMigrations } from '../support/migrations.ts';

let test: TestDatabase;
let migrations: Awaited<ReturnType<typeof copyMigrations>>;
let folder: string;

beforeAll(async () => {
  test = await createTestDatabase();
  migrations = await copyMigrations();
  ({ folder } = migrations);
  await migrations.add('with_index', ['CREATE INDEX "bots_in_order" ON "bots" USING btree ("created_at");']);
});
afterAll(async () => {
  await test.drop();
  await migrations.remove();
});

async function isValid(index: string): Promise<boolean | null> {
  const [row] = await test.db.execute<{ valid: boolean }>(sql`
    SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass(${index})`);
  return row?.valid ?? null;
}

describe('an index of a new version', () => {
  it('is built while others write, and two that migrate at once do not disturb each other', async () => {
    let migrated: Promise<unknown> = Promise.resolve();
    await test.db.transaction(async (tx) => {
      // Whoever has written and is not done may miss the index: the build waits for it.
      await tx.execute(sql`INSERT INTO bots (name) VALUES ('Written before')`);
      migrated = Promise.all([migrateDatabase(test.url, folder), migrateDatabase(test.url, folder)]);
      await waitForLock(test.db);
      expect(await isValid('bots_in_order')).toBe(false);
      // An index that keeps writers out would keep this one waiting behind itself.
      await test.db.transaction(async (other) => {
        await other.execute(sql`SELECT set_config('lock_timeout', '2s', true)`);
        await other.execute(sql`INSERT INTO bots (name) VALUES ('Written meanwhile')`);
      });
    });
    await migrated;
    expect(await isValid('bots_in_order')).toBe(true);
  });

  it('is built when it is run again, where it ended before or in the middle', async () => {
    await test.db.execute(sql`DROP INDEX bots_in_order`);
    await migrateDatabase(test.url, folder);
    expect(await isValid('bots_in_order')).toBe(true);
    await test.db.execute(sql`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'bots_in_order'::regclass`);
    await migrateDatabase(test.url, folder);
    expect(await isValid('bots_in_order')).toBe(true);
  });

  it('is built in every partition of a table that has some, and is then one of the table', async () => {
    await migrations.add('with_parts', ['CREATE INDEX "events_kind" ON "events" USING btree ("kind","at");']);
    // Ended in the middle of one.
    await test.db.execute(sql`CREATE INDEX events_early_events_kind ON events_early (kind, at)`);
    await test.db.execute(sql`
      UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'events_early_events_kind'::regclass`);
    await migrateDatabase(test.url, folder);
    expect(await isValid('events_kind')).toBe(true);
    const parts = await test.db.execute<{ name: string; valid: boolean }>(sql`
      SELECT x.indexrelid::regclass::text AS name, x.indisvalid AS valid
      FROM pg_inherits h JOIN pg_index x ON x.indexrelid = h.inhrelid
      WHERE h.inhparent = 'events_kind'::regclass ORDER BY 1`);
    expect(parts).toEqual([
      { name: 'events_default_events_kind', valid: true },
      { name: 'events_early_events_kind', valid: true },
    ]);
  });
});
