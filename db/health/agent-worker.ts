import { sql } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { agentWorkers } from '../schema/index.ts';

/** Notes that a voice-agent process lives and how many calls it can take. A draining one says capacity 0. By the database's clock. */
export async function noteWorkerHeartbeat(
  db: Executor,
  worker: { id: string; capacity: number; activeCalls: number },
): Promise<void> {
  const { id, ...load } = worker;
  const heartbeatAt = sql`now()`;
  await db
    .insert(agentWorkers)
    .values({ ...worker, heartbeatAt })
    .onConflictDoUpdate({ target: agentWorkers.id, set: { ...load, heartbeatAt } });
}
