import { sql } from 'drizzle-orm';
import { hasSandbox, readFleet, type FleetState } from '#db/workspace/workspace.ts';
import { livekitHttpUrl } from '#domain/environment.ts';
import type { Services } from './services.ts';

export type PartState = 'ok' | 'away';

/** What the server depends on, as it is now. */
export interface Health {
  database: PartState;
  temporal: PartState;
  livekit: PartState;
  /** Unknown while the database is away. */
  agents: PartState | 'unknown';
  fleet: FleetState | null;
  at: string;
}

const probeTimeoutMs = 1_500;
/** Every open page asks: one probe answers all that ask within this time. */
const rememberedMs = 1_500;
let latest: { at: number; health: Promise<Health> } | null = null;

type Asked = Pick<Services, 'db' | 'temporal' | 'environment'>;

export function readHealth(services: Asked, now: Date): Promise<Health> {
  if (latest === null || now.getTime() - latest.at > rememberedMs) {
    latest = { at: now.getTime(), health: probe(services, now) };
  }
  return latest.health;
}

async function probe(services: Asked, now: Date): Promise<Health> {
  const { db, temporal, environment } = services;
  const [database, temporalState, livekit] = await Promise.all([
    stateOf(() => db.execute(sql`SELECT 1`)),
    stateOf(() =>
      temporal.connection.withDeadline(Date.now() + probeTimeoutMs, () => temporal.workflowService.getSystemInfo({})),
    ),
    stateOf(async () => {
      const response = await fetch(livekitHttpUrl(environment.LIVEKIT_URL), {
        signal: AbortSignal.timeout(probeTimeoutMs),
      });
      await response.body?.cancel();
      if (response.status >= 500) throw new Error('LiveKit is not ready');
    }),
  ]);
  const fleet = database === 'ok' ? await readFleet(db).catch(() => null) : null;
  const agents = fleet === null ? 'unknown' : fleet.agents > 0 ? 'ok' : 'away';
  return { database, temporal: temporalState, livekit, agents, fleet, at: now.toISOString() };
}

async function stateOf(probing: () => Promise<unknown>): Promise<PartState> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<PartState>((resolve) => {
    timer = setTimeout(() => resolve('away'), probeTimeoutMs);
  });
  const answer = probing().then(
    (): PartState => 'ok',
    (): PartState => 'away',
  );
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

let knownSandbox = false;

/** Whether this is the sandbox; while the database is away, what was known last. */
export async function isSandbox({ db }: Pick<Services, 'db'>): Promise<boolean> {
  knownSandbox = await hasSandbox(db).catch(() => knownSandbox);
  return knownSandbox;
}
