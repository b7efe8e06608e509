import { fileURLToPath } from 'node:url';
import { readMigrationFiles, type MigrationMeta } from 'drizzle-orm/migrator';
import type { Sql } from 'postgres';
import { readEnvironment } from '#domain/environment.ts';
import { closeDatabase, openDatabase } from './client.ts';
import { indexesOf, inTransaction } from './index-plan.ts';
import { sessionLimits } from './session-limits.ts';

const ownMigrations = fileURLToPath(new URL('./migrations', import.meta.url));
const lockKey = 7269646961;
const lockPollMs = 100;

/**
 * Brings the database to the newest schema while others work with it; two that run at once wait for each other. Tables and
 * columns change in one transaction; indexes over tables that were there are built after it without holding anybody up. One
 * that ends in between goes on when it is run again.
 */
export async function migrateDatabase(url: string, migrationsFolder = ownMigrations): Promise<void> {
  const database = openDatabase(url, { maxConnections: 1, name: 'redial migrate', limits: sessionLimits.migration });
  const { $client: client } = database;
  try {
    await takeLock(client);
    const migrations = readMigrationFiles({ migrationsFolder });
    await changeSchema(client, migrations);
    await buildIndexes(client, migrations);
  } finally {
    await closeDatabase(database);
  }
}

/** Asked for again and again: a statement that waits would keep the index waiting that the holder of the lock builds. */
async function takeLock(client: Sql): Promise<void> {
  for (;;) {
    const [row] = await client<{ held: boolean }[]>`SELECT pg_try_advisory_lock(${lockKey}) AS held`;
    if (row?.held === true) return;
    await new Promise((resolve) => setTimeout(resolve, lockPollMs));
  }
}

/** Runs what has not been run, and writes it down where drizzle looks for it. */
async function changeSchema(client: Sql, migrations: readonly MigrationMeta[]): Promise<void> {
  await client`CREATE SCHEMA IF NOT EXISTS drizzle`;
  await client`
    CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (
      id serial PRIMARY KEY, hash text NOT NULL, created_at bigint
    )`;
  const [last] = await client<{ at: string }[]>`
    SELECT created_at AS at FROM drizzle.__drizzle_migrations ORDER BY created_at DESC LIMIT 1`;
  const pending = migrations.filter(({ folderMillis }) => last === undefined || Number(last.at) < folderMillis);
  if (pending.length === 0) return;
  await client.begin(async (tx) => {
    for (const { sql, hash, folderMillis } of pending) {
      for (const statement of inTransaction(sql, { isNew: last === undefined })) await tx.unsafe(statement);
      await tx`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES (${hash}, ${folderMillis})`;
    }
  });
}

/** Builds what is missing, and again what was left invalid by one that ended in the middle of it. */
async function buildIndexes(client: Sql, migrations: readonly MigrationMeta[]): Promise<void> {
  const rows = await client<{ name: string; valid: boolean }[]>`
    SELECT c.relname AS name, i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relnamespace = 'public'::regnamespace`;
  const there = new Map(rows.map(({ name, valid }) => [name, valid]));
  for (const { name, isUnique, definition } of indexesOf(migrations.map(({ sql }) => sql))) {
    if (there.get(name) === true) continue;
    if (there.get(name) === false) await client.unsafe(`DROP INDEX CONCURRENTLY "${name}"`);
    await client.unsafe(`CREATE ${isUnique ? 'UNIQUE ' : ''}INDEX CONCURRENTLY "${name}" ${definition}`);
  }
}

if (import.meta.main) {
  const { DATABASE_URL } = readEnvironment(['DATABASE_URL'], process.env);
  await migrateDatabase(DATABASE_URL);
}
