import { sql } from 'drizzle-orm';
import type { TransactionSql } from 'postgres';
import type { Transaction } from './client.ts';

/** How long a session may keep others waiting before PostgreSQL ends what it does; 0 is no limit. */
export interface SessionLimits {
  statementMs: number;
  /** Waiting for a lock: of a row or of our own. */
  lockMs: number;
  /** Between two statements of a transaction, when its process is frozen or its connection half open. */
  idleInTransactionMs: number;
}

/**
 * By who uses the pool. A claim holds the locks of its account and of all agents, so the engine's are the shortest; what
 * the console orders may change a campaign of a million contacts in one statement.
 */
export const sessionLimits = {
  engine: { statementMs: 15_000, lockMs: 5_000, idleInTransactionMs: 5_000 },
  server: { statementMs: 120_000, lockMs: 10_000, idleInTransactionMs: 10_000 },
  migration: { statementMs: 0, lockMs: 0, idleInTransactionMs: 0 },
} as const satisfies Record<string, SessionLimits>;

/** After so long without an answer of the other side PostgreSQL gives a connection up, and with it its locks. */
const silentConnectionMs = 15_000;
const keepAliveIdleSeconds = 10;
const keepAliveIntervalSeconds = 5;

/** The limits as settings that a connection begins with. */
export function limitSettings({ statementMs, lockMs, idleInTransactionMs }: SessionLimits) {
  return {
    statement_timeout: statementMs,
    lock_timeout: lockMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    tcp_user_timeout: silentConnectionMs,
    tcp_keepalives_idle: keepAliveIdleSeconds,
    tcp_keepalives_interval: keepAliveIntervalSeconds,
    tcp_keepalives_count: 3,
  };
}

/** While a file is read or another import is waited for. */
const unhurried = `SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true),
  set_config('idle_in_transaction_session_timeout', '10min', true)`;

/** Lets one transaction take its time: imports and copies of whole audiences, which hold no lock that a dial needs. */
export async function takeTime(tx: TransactionSql | Transaction): Promise<void> {
  await ('unsafe' in tx ? tx.unsafe(unhurried) : tx.execute(sql.raw(unhurried)));
}
