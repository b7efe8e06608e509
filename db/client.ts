import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { numberKeySetting } from './number-keys.ts';
import { guardQueryErrors } from './query-error.ts';
import * as schema from './schema/index.ts';
import { limitSettings, sessionLimits, type SessionLimits } from './session-limits.ts';

export type Database = PostgresJsDatabase<typeof schema> & { $client: postgres.Sql };
/** What queries accept: the database or a transaction in it. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
export type Executor = Database | Transaction;

/**
 * Opens a pool of connections. Connections are made when needed, so a database that is away is noticed by the query.
 * What fails throws a `QueryError`, which holds no parameters.
 * @param options secretKeys: `REDIAL_SECRET_KEYS`, by which persons who were erased are known; whoever decides about calls needs them
 */
export function openDatabase(
  url: string,
  options: { maxConnections?: number; name?: string; limits?: SessionLimits; secretKeys?: string } = {},
): Database {
  guardQueryErrors();
  const client = postgres(url, {
    max: options.maxConnections ?? 10,
    idle_timeout: 60,
    connect_timeout: 5,
    // Seconds. The driver's own waits grow to 20 s: queries would hang long after the database is back.
    backoff: (attempt) => Math.min(0.1 * 2 ** attempt, 2),
    connection: {
      application_name: options.name ?? 'redial',
      ...limitSettings(options.limits ?? sessionLimits.server),
      ...(options.secretKeys === undefined ? {} : numberKeySetting(options.secretKeys)),
    },
    onnotice: () => {},
  });
  return drizzle(keepingStatements(client), { schema, casing: 'snake_case' });
}

/** Statements with more parameters have as many texts as their lists have lengths: too many to keep. */
const maxParametersKept = 40;

/**
 * drizzle sends its statements unprepared, and the driver then asks for the types of the parameters first: two ways to the
 * database for each. Kept by the connection, they need one. Connections live for an hour at most, and so do statements.
 */
function keepingStatements<Sql extends postgres.Sql | postgres.TransactionSql>(sql: Sql): Sql {
  const { unsafe } = sql;
  sql.unsafe = ((text, parameters, options) => {
    const count = parameters?.length ?? 0;
    return unsafe(text, parameters, { ...options, prepare: count > 0 && count <= maxParametersKept });
  }) as typeof unsafe;
  if ('begin' in sql) {
    const begin = sql.begin as (...args: unknown[]) => Promise<unknown>;
    sql.begin = ((...args: unknown[]) => begin(...args.slice(0, -1), within(args.at(-1)))) as typeof sql.begin;
  }
  if ('savepoint' in sql) {
    const savepoint = sql.savepoint as (...args: unknown[]) => Promise<unknown>;
    sql.savepoint = ((...args: unknown[]) =>
      savepoint(...args.slice(0, -1), within(args.at(-1)))) as typeof sql.savepoint;
  }
  return sql;
}

/** The work of a transaction, with a client that keeps its statements as well. */
function within(work: unknown): (tx: postgres.TransactionSql) => unknown {
  return (tx) => (work as (tx: postgres.TransactionSql) => unknown)(keepingStatements(tx));
}

export async function closeDatabase(database: Database): Promise<void> {
  await database.$client.end({ timeout: 5 });
}
