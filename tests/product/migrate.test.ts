/** A database that people work with gets a new version: nobody who writes waits for an index. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateDatabase } from '#db/migrate.ts';
import { root } from '#infra/root.ts';
import { createTestDatabase, waitForLock, type TestDatabase } from '../support/database.ts';

let test: TestDatabase;
let folder: string;

beforeAll(async () => {
  test = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'redial-migrations-'));
  await cp(join(root, 'db/migrations'), folder, { recursive: true });
  await addMigration('with_index', ['CREATE INDEX "bots_in_order" ON "bots" USING btree ("created_at");']);
});
afterAll(async () => {
  await test.drop();
  await rm(folder, { recursive: true });
});

/** One more migration behind ours, as drizzle would write it. */
async function addMigration(tag: string, statements: string[]): Promise<void> {
  const path = join(folder, 'meta/_journal.json');
  const journal = JSON.parse(await readFile(path, 'utf8')) as { entries: { idx: number; when: number }[] };
  const when = Math.max(...journal.entries.map((entry) => entry.when)) + 1;
  const entry = { idx: journal.entries.length, version: '7', when, tag, breakpoints: true };
  await writeFile(path, JSON.stringify({ ...journal, entries: [...journal.entries, entry] }));
  await writeFile(join(folder, `${tag}.sql`), statements.join('--> statement-breakpoint\n'));
}

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
});
