import { asc, eq, isNull, sql } from 'drizzle-orm';
import type { CallState } from '#domain/call/call.ts';
import type { Executor } from '../client.ts';
import { workerIsAlive } from './live-worker.ts';
import { agentWorkers, bots, botVersions, providerAccounts, providerNumbers } from '../schema/index.ts';

/** What a campaign can be made of: provider accounts with their numbers, and published bots. */
export async function campaignOptions(db: Executor) {
  const accounts = await db
    .select({
      id: providerAccounts.id,
      name: providerAccounts.name,
      kind: providerAccounts.kind,
      isSandbox: providerAccounts.isSandbox,
      maxConcurrentCalls: providerAccounts.maxConcurrentCalls,
      maxCallsPerSecond: providerAccounts.maxCallsPerSecond,
    })
    .from(providerAccounts)
    .orderBy(asc(providerAccounts.name));
  const numbers = await db.select().from(providerNumbers).orderBy(asc(providerNumbers.number));
  const published = await db
    .select({ id: bots.id, name: bots.name, version: botVersions })
    .from(bots)
    .innerJoin(botVersions, eq(botVersions.id, bots.publishedVersionId))
    .where(isNull(bots.archivedAt))
    .orderBy(asc(bots.name));
  return {
    accounts: accounts.map((account) => ({
      ...account,
      numbers: numbers
        .filter(({ providerAccountId }) => providerAccountId === account.id)
        .map(({ id, number, label }) => ({ id, number, label })),
    })),
    bots: published.map(({ id, name, version }) => ({
      id,
      name,
      versionId: version.id,
      version: version.version,
      configuration: version.configuration,
    })),
  };
}

/** True while an account of the simulated carrier exists; pages say so. */
export async function hasSandbox(db: Executor): Promise<boolean> {
  const rows = await db
    .select({ one: sql`1` })
    .from(providerAccounts)
    .where(eq(providerAccounts.isSandbox, true))
    .limit(1);
  return rows.length > 0;
}

export interface FleetState {
  agents: number;
  capacity: number;
  activeCalls: number;
  free: number;
  callsByState: Partial<Record<CallState, number>>;
}

/** Voice agents that sent a heartbeat lately, and calls that hold a slot, by state. */
export async function readFleet(db: Executor): Promise<FleetState> {
  const alive = await db.select().from(agentWorkers).where(workerIsAlive);
  const states = await db.execute<{ state: CallState; n: number }>(sql`
    SELECT state, count(*)::int AS n FROM attempts WHERE slot_freed_at IS NULL GROUP BY state`);
  const capacity = alive.reduce((sum, agent) => sum + agent.capacity, 0);
  const inFlight = states.reduce((sum, { n }) => sum + n, 0);
  return {
    agents: alive.length,
    capacity,
    activeCalls: alive.reduce((sum, agent) => sum + agent.activeCalls, 0),
    free: Math.max(0, capacity - inFlight),
    callsByState: Object.fromEntries(states.map(({ state, n }) => [state, n])),
  };
}
