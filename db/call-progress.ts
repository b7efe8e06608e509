import { eq } from 'drizzle-orm';
import type { Database } from './client.ts';
import { attempts, calls } from './schema/index.ts';

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
