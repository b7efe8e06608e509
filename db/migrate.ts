import { fileURLToPath } from 'node:url';
import { readMigrationFiles, type MigrationMeta } from 'drizzle-orm/migrator';
import type { Sql } from 'postgres';
import { readEnvironment } from '#domain/environment.ts';
import { closeDatabase, openDatabase } from './client.ts';
import { indexesOf, inTransaction, type PlannedIndex } from './index-plan.ts';
import { partsOf, transactionsOf, type MigrationPart } from './migration-steps.ts';
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
    await buildIndexes(client, partsOf(migrations));
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
  const isPending = ({ folderMillis }: MigrationMeta): boolean => last === undefined || Number(last.at) < folderMillis;
  const done = partsOf(migrations.filter((migration) => !isPending(migration)));
  for (const parts of transactionsOf(partsOf(migrations.filter(isPending)))) {
    if (parts[0]?.commitsFirst === true) await buildIndexes(client, done);
    await client.begin(async (tx) => {
      for (const { statements, completes } of parts) {
        for (const statement of inTransaction(statements, { isNew: last === undefined })) await tx.unsafe(statement);
        if (completes === null) continue;
        const { hash, folderMillis } = completes;
        await tx`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES (${hash}, ${folderMillis})`;
      }
    });
    done.push(...parts);
  }
}

/**
 * Builds what is missing, and again what was left invalid by one that ended in the middle of it. Over a table with partitions
 * nothing can be built beside the work: each partition gets its own, and the table's is then made of those.
 */
async function buildIndexes(client: Sql, parts: readonly MigrationPart[]): Promise<void> {
  const rows = await client<{ name: string; valid: boolean }[]>`
    SELECT c.relname AS name, i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relnamespace = 'public'::regnamespace`;
  const there = new Map(rows.map(({ name, valid }) => [name, valid]));
  const build = async (index: PlannedIndex, beside: 'CONCURRENTLY' | ''): Promise<void> => {
    const { name, isUnique, table, definition } = index;
    if (there.get(name) === true) return;
    if (there.get(name) === false) await client.unsafe(`DROP INDEX ${beside} "${name}"`);
    await client.unsafe(`CREATE ${isUnique ? 'UNIQUE ' : ''}INDEX ${beside} "${name}" ON "${table}"${definition}`);
  };
  for (const index of indexesOf(parts.map(({ statements }) => statements))) {
    if (there.get(index.name) === true) continue;
    const partitions = await partitionsOf(client, index.table);
    for (const table of partitions) await build({ ...index, table, name: `${table}_${index.name}` }, 'CONCURRENTLY');
    await build(index, partitions.length === 0 ? 'CONCURRENTLY' : '');
  }
}

async function partitionsOf(client: Sql, table: string): Promise<string[]> {
  const rows = await client<{ name: string }[]>`
    SELECT c.relname AS name FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid
    WHERE h.inhparent = to_regclass(${`public.${table}`}) AND c.relispartition`;
  return rows.map(({ name }) => name);
}

if (import.meta.main) {
  const { DATABASE_URL } = readEnvironment(['DATABASE_URL'], process.env);
  await migrateDatabase(DATABASE_URL);
}
