import { eq } from 'drizzle-orm';
import type { Database } from './client.ts';
import { attempts, calls } from './schema/index.ts';

/** The attempt's agent has reported that it is prepared to speak. */
export async function agentReady(db: Database, attemptId: string): Promise<boolean> {
  const [row] = await db.select({ at: calls.agentReadyAt }).from(calls).where(eq(calls.attemptId, attemptId));
  return row?.at != null;
}

/** Where the connection of bot and person stands. */
export async function conversationStarted(db: Database, attemptId: string): Promise<'waiting' | 'started' | 'ended'> {
  const [row] = await db
    .select({ started: attempts.inProgressAt, ended: attempts.endedAt })
    .from(attempts)
    .where(eq(attempts.id, attemptId));
  if (!row || row.ended !== null) return 'ended';
  return row.started === null ? 'waiting' : 'started';
}
