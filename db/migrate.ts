import { fileURLToPath } from 'node:url';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { readEnvironment } from '#domain/environment.ts';
import { closeDatabase, openDatabase } from './client.ts';
import { sessionLimits } from './session-limits.ts';

/** Brings the database to the newest schema; two that run at once wait for each other. */
export async function migrateDatabase(url: string): Promise<void> {
  const database = openDatabase(url, { maxConnections: 1, name: 'redial migrate', limits: sessionLimits.migration });
  try {
    await database.$client`SELECT pg_advisory_lock(7269646961)`;
    await migrate(database, { migrationsFolder: fileURLToPath(new URL('./migrations', import.meta.url)) });
  } finally {
    await closeDatabase(database);
  }
}

if (import.meta.main) {
  const { DATABASE_URL } = readEnvironment(['DATABASE_URL'], process.env);
  await migrateDatabase(DATABASE_URL);
}
