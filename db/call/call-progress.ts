import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { agentFreshWithinMs } from '#domain/call/agent-protocol.ts';
import type { Database } from '../client.ts';
import { attempts, calls } from '../schema/index.ts';

/**
 * The agent has reported that it is prepared to speak, and lives: one that has died since then is not ready, and another is to
 * be asked for. By the database's clock, as its heartbeats.
 */
const isReady = sql<boolean>`coalesce(${calls.agentReadyAt} IS NOT NULL
  AND ${calls.agentHeartbeatAt} > statement_timestamp() - ${agentFreshWithinMs} * interval '1 millisecond', false)`;

/** The attempt's agent is prepared to speak. */
export async function agentReady(db: Database, attemptId: string): Promise<boolean> {
  const [row] = await db.select({ isReady }).from(calls).where(eq(calls.attemptId, attemptId));
  return row?.isReady === true;
}

/** How far the connection of bot and person has come. */
export interface ConnectionProgress {
  /**
   * `waiting`: no agent is there that has been heard of in the last seconds. `agent_heard`: it is there and has the person's
   * line. `started`: somebody speaks to the person, or it is known that a machine answered.
   */
  state: 'waiting' | 'agent_ready' | 'agent_heard' | 'started' | 'ended';
  /** An agent has come and asked what it is to say; it may still prepare itself. */
  agentHasCome: boolean;
  /** How many legs into the room have failed. */
  failedBridges: number;
}

export async function connectionProgress(db: Database, attemptId: string): Promise<ConnectionProgress> {
  const [row] = await db
    .select({
      isReady,
      started: sql<boolean>`${attempts.inProgressAt} IS NOT NULL OR ${calls.answerBasis} IS NOT NULL OR EXISTS (
        SELECT 1 FROM seen_events e WHERE e.attempt_id = ${attempts.id} AND e.type = 'report_identification')`,
      heard: sql<boolean>`EXISTS (
        SELECT 1 FROM seen_events e WHERE e.attempt_id = ${attempts.id} AND e.type = 'callee_active')`,
      agentHasCome: sql<boolean>`${calls.id} IS NOT NULL`,
      ended: attempts.endedAt,
      failedBridges: sql<number>`(
        SELECT count(*)::int FROM seen_events e WHERE e.attempt_id = ${attempts.id} AND e.type = 'bridge_failed')`,
    })
    .from(attempts)
    .leftJoin(calls, eq(calls.attemptId, attempts.id))
    .where(eq(attempts.id, attemptId));
  if (!row || row.ended !== null) return { state: 'ended', agentHasCome: false, failedBridges: 0 };
  const { failedBridges, agentHasCome } = row;
  const there = row.heard ? 'agent_heard' : 'agent_ready';
  const state = row.started ? 'started' : row.isReady ? there : 'waiting';
  return { state, agentHasCome, failedBridges };
}

/** What the carrier was to say to the person has been said, or cannot be said any more. */
export async function messageIsOver(db: Database, attemptId: string): Promise<boolean> {
  const rows = await db.execute(sql`
    SELECT 1 FROM attempts a WHERE a.id = ${attemptId} AND (a.ended_at IS NOT NULL OR EXISTS (
      SELECT 1 FROM seen_events e WHERE e.attempt_id = a.id AND e.type IN ('message_played', 'message_cut')))`);
  return rows.length > 0;
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
