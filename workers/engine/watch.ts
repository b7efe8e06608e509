import type { Logger } from 'pino';
import { silentDetections, lostAgents } from '#db/health/watch.ts';
import { unfinishedWithdrawals, withdrawContacts } from '#db/campaign/withdrawal.ts';
import { recordCallEvent } from '#operations/call/record-call-event.ts';
import type { CallContext } from '#operations/context.ts';
import { pause } from './pause.ts';

interface WatchContext extends CallContext {
  log: Logger;
  stop: AbortSignal;
}

const quickMs = 2_000;
/** Every so many quick rounds, cancellations that were interrupted are brought to their end. */
const slowEvery = 15;

/**
 * Watches over limits of seconds that no event tells of: detections without a verdict, agents without a heartbeat. What
 * it finds becomes an ordinary event, so that there is one way in. Several engines may watch at once: everything it does
 * may be repeated. What takes longer to be sure of is the reconciler's (`workflows/health/reconcile.ts`).
 */
export async function watchCalls(context: WatchContext): Promise<void> {
  const { log, stop } = context;
  for (let round = 1; !stop.aborted; round++) {
    try {
      await quickRound(context);
      if (round % slowEvery === 0) await slowRound(context);
    } catch (error) {
      log.warn({ event: 'watch.round_failed', reason: error instanceof Error ? error.message : 'unknown' });
    }
    await pause(quickMs, stop);
  }
}

async function quickRound(context: WatchContext): Promise<void> {
  const { db, log } = context;
  const at = new Date();
  for (const attemptId of await silentDetections(db, at)) {
    log.info({ event: 'watch.no_verdict', attemptId });
    await recordCallEvent(context, attemptId, {
      type: 'detected',
      id: `${attemptId}:no-verdict`,
      at: at.toISOString(),
      answeredBy: 'unknown',
    });
  }
  for (const attemptId of await lostAgents(db, at)) {
    log.warn({ event: 'watch.agent_lost', attemptId });
    await recordCallEvent(context, attemptId, {
      type: 'agent_lost',
      id: `${attemptId}:agent-lost`,
      at: at.toISOString(),
    });
  }
}

async function slowRound({ db }: WatchContext): Promise<void> {
  for (const campaignId of await unfinishedWithdrawals(db)) await withdrawContacts(db, { campaignId });
}
