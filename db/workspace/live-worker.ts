import { sql } from 'drizzle-orm';
import { agentLostAfterMs } from '#domain/call/agent-protocol.ts';

/**
 * Processes of `agent_workers` that can be given calls. By the database's clock, as their heartbeats: the clocks of engine
 * and server may differ. While the server is away no process counts, and rightly so: no agent could ask for a configuration.
 */
export const workerIsAlive = sql`heartbeat_at > statement_timestamp() - ${agentLostAfterMs} * interval '1 millisecond'`;
