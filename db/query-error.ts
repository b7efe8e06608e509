import { PgPreparedQuery } from 'drizzle-orm/pg-core';

/**
 * A statement that failed. It holds the statement's text and the database's code, but no parameters and no row: errors are
 * printed in many places (logs, uncaught errors, the command line), and parameters are numbers and words of people.
 */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly query: string;

  constructor(query: string, cause: unknown) {
    super(`Failed query: ${query}`, { cause: withoutRow(cause) });
    this.query = query;
  }
}

/** What PostgreSQL says of an error, without the values that it met. */
class PostgresFailure extends Error {
  override readonly name = 'PostgresFailure';
  readonly code: string;
  /** Names of the schema, not values. */
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly constraint: string | undefined;

  constructor(told: ToldByPostgres) {
    // Class 22 is about values, and quotes them: “invalid input syntax for type uuid: …”.
    super(told.code.startsWith('22') ? `A value cannot be used (${told.code})` : told.message);
    this.code = told.code;
    this.table = told.table_name;
    this.column = told.column_name;
    this.constraint = told.constraint_name;
  }
}

interface ToldByPostgres {
  code: string;
  message: string;
  table_name?: string;
  column_name?: string;
  constraint_name?: string;
}

function withoutRow(cause: unknown): unknown {
  return cause instanceof Error && cause.name === 'PostgresError'
    ? new PostgresFailure(cause as Error & ToldByPostgres)
    : cause;
}

type WithCache = { queryWithCache: (query: string, params: unknown, run: () => Promise<unknown>) => Promise<unknown> };

let isGuarded = false;

/**
 * Makes drizzle throw `QueryError`s. It has no setting for what it throws, so the one method that runs all its statements is
 * wrapped, once in a process.
 */
export function guardQueryErrors(): void {
  if (isGuarded) return;
  isGuarded = true;
  const prepared = PgPreparedQuery.prototype as unknown as WithCache;
  const { queryWithCache } = prepared;
  prepared.queryWithCache = async function (this: WithCache, query, params, run) {
    try {
      return await queryWithCache.call(this, query, params, run);
    } catch (error) {
      throw new QueryError(query, error instanceof Error ? error.cause : error);
    }
  };
}
