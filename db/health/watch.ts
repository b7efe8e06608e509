import { sql, type SQL } from 'drizzle-orm';
import type { CallState } from '#domain/call/call.ts';
import { agentStates } from '#domain/call/call-state.ts';
import { agentFirstKinds, detectingKinds } from '#domain/provider/provider.ts';
import type { Database, Executor } from '../client.ts';
import { literals } from '../literals.ts';

const ringingStates = ['dialling', 'ringing'] as const satisfies CallState[];

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

/** Beats of agents by the database's clock, which is the only one that all of them are stored by. */
export interface Beats {
  nowMs: number;
  /** Newest beat of any agent or voice-agent process; null if there was none. */
  newestMs: number | null;
  /** Attempts whose agent has been silent for long, with its last beat. */
  silent: { attemptId: string; beatMs: number }[];
}

/** An agent's last beat; one that has not beaten yet was there when its call was made. */
const lastBeat = sql`coalesce(c.agent_heartbeat_at, c.created_at)`;
const milliseconds = (instant: SQL): SQL => sql`(extract(epoch FROM ${instant}) * 1000)::float8`;

/**
 * Whose agents have been silent for longer than `silentForMs`, and whether anybody's beats get through. Where the bot is in
 * the room before the phone rings, it is missed from then on: nobody else would speak to whoever answers.
 */
export async function readBeats(db: Executor, silentForMs: number): Promise<Beats> {
  const [flow] = await db.execute<{ now: number; newest: number | null }>(sql`
    SELECT ${milliseconds(sql`now()`)} AS now, ${milliseconds(sql`greatest(
      (SELECT max(heartbeat_at) FROM agent_workers),
      (SELECT max(agent_heartbeat_at) FROM calls WHERE ended_at IS NULL))`)} AS newest`);
  const silent = await db.execute<{ id: string; beat: number }>(sql`
    SELECT a.id, ${milliseconds(lastBeat)} AS beat
    FROM attempts a JOIN calls c ON c.attempt_id = a.id JOIN provider_accounts p ON p.id = a.provider_account_id
    WHERE a.slot_freed_at IS NULL AND a.ended_at IS NULL AND ${lastBeat} < now() - ${silentForMs} * interval '1 millisecond'
      AND (a.state IN ${literals(agentStates)} OR (
        a.state IN ${literals(ringingStates)} AND p.kind IN ${literals(agentFirstKinds)} AND c.agent_ready_at IS NOT NULL))`);
  return {
    nowMs: flow?.now ?? 0,
    newestMs: flow?.newest ?? null,
    silent: silent.map(({ id, beat }) => ({ attemptId: id, beatMs: beat })),
  };
}
