import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { closeDatabase, openDatabase, type Database } from '#db/client.ts';
import { migrateDatabase } from '#db/migrate.ts';
import { eventually } from './eventually.ts';

/** Keys of the connections to test databases. */
export const testSecretKeys = Buffer.alloc(32, 5).toString('base64');

export interface TestDatabase {
  db: Database;
  url: string;
  drop(): Promise<void>;
}

/**
 * A migrated database of its own on the server that DATABASE_URL names; drop it in `afterAll`.
 * @param migrationsFolder migrations of an older version, or more than ours
 */
export async function createTestDatabase(migrationsFolder?: string): Promise<TestDatabase> {
  const server = process.env.DATABASE_URL;
  if (!server) throw new Error('DATABASE_URL is not set: run this through `npm test`');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = postgres(server, { max: 1 });
  await admin.unsafe(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  await migrateDatabase(url.href, migrationsFolder);
  const db = openDatabase(url.href, { maxConnections: 20, name: 'redial tests', secretKeys: testSecretKeys });
  return {
    db,
    url: url.href,
    async drop() {
      await closeDatabase(db);
      const again = postgres(server, { max: 1, onnotice: () => {} });
      await again.unsafe(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await again.end();
    },
  };
}

/** Waits until somebody in this database waits for rows that another transaction has locked. */
export async function waitForLock(db: Database): Promise<void> {
  await eventually(async () => {
    const [waiting] = await db.execute(sql`
      SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
    return waiting;
  });
}
