import { sql } from 'drizzle-orm';
import { agentLostAfterMs } from '#domain/call/agent-protocol.ts';
import { agentStates } from '#domain/call/call-state.ts';
import { detectingKinds } from '#domain/provider/provider.ts';
import type { Database } from '../client.ts';
import { literals } from '../literals.ts';

/** After an answer, so long for the carrier's verdict about human or machine; then it counts as a human. */
const verdictWithinMs = 6_000;

/** Attempts that were answered and have no verdict, where the carrier detects machines. */
export async function silentDetections(db: Database, now: Date): Promise<string[]> {
  const before = new Date(now.getTime() - verdictWithinMs).toISOString();
  const rows = await db.execute<{ id: string }>(sql`
    SELECT a.id FROM attempts a JOIN provider_accounts p ON p.id = a.provider_account_id
    WHERE a.slot_freed_at IS NULL AND a.ended_at IS NULL AND a.state = 'amd' AND a.answered_by IS NULL
      AND a.answered_at < ${before} AND p.kind IN ${literals(detectingKinds)}`);
  return rows.map((row) => row.id);
}

/** Attempts in conversation whose agent has not been heard of for too long. */
export async function lostAgents(db: Database, now: Date): Promise<string[]> {
  const before = new Date(now.getTime() - agentLostAfterMs).toISOString();
  const rows = await db.execute<{ id: string }>(sql`
    SELECT a.id FROM attempts a JOIN calls c ON c.attempt_id = a.id
    WHERE a.slot_freed_at IS NULL AND a.ended_at IS NULL AND a.state IN ${literals(agentStates)}
      AND coalesce(c.agent_heartbeat_at, c.created_at) < ${before}`);
  return rows.map((row) => row.id);
}
