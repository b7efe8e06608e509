import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { attempts, calls } from '../schema/index.ts';

/** The attempt's agent has reported that it is prepared to speak. */
export async function agentReady(db: Database, attemptId: string): Promise<boolean> {
  const [row] = await db.select({ at: calls.agentReadyAt }).from(calls).where(eq(calls.attemptId, attemptId));
  return row?.at != null;
}

/** How far the connection of bot and person has come. */
export type ConnectionProgress = 'waiting' | 'agent_ready' | 'started' | 'ended';

export async function connectionProgress(db: Database, attemptId: string): Promise<ConnectionProgress> {
  const [row] = await db
    .select({ agentReady: calls.agentReadyAt, started: attempts.inProgressAt, ended: attempts.endedAt })
    .from(attempts)
    .leftJoin(calls, eq(calls.attemptId, attempts.id))
    .where(eq(attempts.id, attemptId));
  if (!row || row.ended !== null) return 'ended';
  if (row.started !== null) return 'started';
  return row.agentReady === null ? 'waiting' : 'agent_ready';
}

/**
 * True if a call has ended of which its agent knows more than we do: somebody answered and the agent was ready, but it has
 * reported neither a conversation nor an end.
 */
export async function agentOwesReport(db: Database, attemptId: string): Promise<boolean> {
  const [row] = await db
    .select({ owed: sql`1` })
    .from(attempts)
    .innerJoin(calls, eq(calls.attemptId, attempts.id))
    .where(
      and(
        eq(attempts.id, attemptId),
        inArray(attempts.cause, ['normal', 'callee_hung_up']),
        isNotNull(attempts.answeredAt),
        isNull(attempts.inProgressAt),
        isNull(attempts.concludedAt),
        isNotNull(calls.agentReadyAt),
        isNull(calls.endedAt),
      ),
    );
  return row !== undefined;
}
