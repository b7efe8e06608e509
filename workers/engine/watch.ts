import type { Logger } from 'pino';
import { silentDetections } from '#db/health/watch.ts';
import { unfinishedWithdrawals, withdrawContacts } from '#db/campaign/withdrawal.ts';
import { recordCallEvent } from '#operations/call/record-call-event.ts';
import type { CallContext } from '#operations/context.ts';
import type { LivenessLimits } from '#domain/health/agent-liveness.ts';
import type { RoomWitness } from '#providers/media/livekit-rooms.ts';
import { AgentWatch } from './agent-watch.ts';
import { pause } from './pause.ts';

interface WatchContext extends CallContext {
  witness: RoomWitness;
  log: Logger;
  stop: AbortSignal;
  /** Of how long agents may be silent; shorter in a story about them. */
  limits?: LivenessLimits;
  everyMs?: number;
}

const quickMs = 2_000;
/** Every so many quick rounds, cancellations that were interrupted are brought to their end. */
const slowEvery = 15;

/**
 * Watches over limits of seconds that no event tells of: detections without a verdict, agents that are gone. What
 * it finds becomes an ordinary event, so that there is one way in. Several engines may watch at once: everything it does
 * may be repeated. What takes longer to be sure of is the reconciler's (`workflows/health/reconcile.ts`).
 */
export async function watchCalls(context: WatchContext): Promise<void> {
  const { log, stop, everyMs = quickMs } = context;
  const agents = new AgentWatch(context);
  for (let round = 1; !stop.aborted; round++) {
    try {
      await quickRound(context, agents);
      if (round % slowEvery === 0) await slowRound(context);
    } catch (error) {
      log.warn({ event: 'watch.round_failed', reason: error instanceof Error ? error.message : 'unknown' });
    }
    await pause(everyMs, stop);
  }
}

async function quickRound(context: WatchContext, agents: AgentWatch): Promise<void> {
  const { db, log } = context;
  const at = new Date();
  for (const attemptId of await silentDetections(db, at)) {
    log.info({ event: 'watch.no_verdict', attemptId });
    await recordCallEvent(context, attemptId, {
      type: 'detected',
      id: `${attemptId}:no-verdict`,
      at: at.toISOString(),
      answeredBy: 'unknown',
      by: 'carrier',
    });
  }
  for (const { attemptId, beatMs, ...doubt } of await agents.lost()) {
    log.warn({ event: 'watch.agent_lost', attemptId, ...doubt });
    await recordCallEvent(context, attemptId, {
      type: 'agent_lost',
      // A second agent of the same call may be lost, too.
      id: `${attemptId}:agent-lost:${Math.round(beatMs)}`,
      at: at.toISOString(),
    });
  }
}

async function slowRound({ db }: WatchContext): Promise<void> {
  for (const campaignId of await unfinishedWithdrawals(db)) await withdrawContacts(db, { campaignId });
}
