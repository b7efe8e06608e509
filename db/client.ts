import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema/index.ts';

export type Database = PostgresJsDatabase<typeof schema> & { $client: postgres.Sql };
/** What queries accept: the database or a transaction in it. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
export type Executor = Database | Transaction;

/**
 * Opens a pool of connections. Connections are made when needed, so a database that is away is noticed by the query.
 */
export function openDatabase(url: string, options: { maxConnections?: number; name?: string } = {}): Database {
  const client = postgres(url, {
    max: options.maxConnections ?? 10,
    idle_timeout: 60,
    connect_timeout: 5,
    // Seconds. The driver's own waits grow to 20 s: queries would hang long after the database is back.
    backoff: (attempt) => Math.min(0.1 * 2 ** attempt, 2),
    connection: { application_name: options.name ?? 'redial' },
    onnotice: () => {},
  });
  return drizzle(client, { schema, casing: 'snake_case' });
}

export async function closeDatabase(database: Database): Promise<void> {
  await database.$client.end({ timeout: 5 });
}
