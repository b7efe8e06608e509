import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { applyCallEvent, markSignalled } from '#db/call/call-event.ts';
import type { Database } from '#db/client.ts';
import { silentDetections, lostAgents } from '#db/health/watch.ts';
import { unfinishedWithdrawals, withdrawContacts } from '#db/campaign/withdrawal.ts';
import type { CallEvent } from '#domain/call/call-event.ts';
import { signalCallEvent } from '#providers/temporal/wake.ts';

const quickMs = 2_000;
/** Every so many quick rounds, cancellations that were interrupted are brought to their end. */
const slowEvery = 15;

/**
 * Watches over limits of seconds that no event tells of: detections without a verdict, agents without a heartbeat. What
 * it finds becomes an ordinary event, so that there is one way in. Several engines may watch at once: everything it does
 * may be repeated. What takes longer to be sure of is the reconciler's (`workflows/health/reconcile.ts`).
 */
export async function watchCalls(options: {
  db: Database;
  temporal: Client;
  log: Logger;
  stop: AbortSignal;
}): Promise<void> {
  const { log, stop } = options;
  for (let round = 1; !stop.aborted; round++) {
    try {
      await quickRound(options);
      if (round % slowEvery === 0) await slowRound(options);
    } catch (error) {
      log.warn({ event: 'watch.round_failed', reason: error instanceof Error ? error.message : 'unknown' });
    }
    await new Promise((resolve) => setTimeout(resolve, quickMs));
  }
}

async function quickRound({ db, temporal, log }: Parameters<typeof watchCalls>[0]): Promise<void> {
  const at = new Date();
  for (const attemptId of await silentDetections(db, at)) {
    log.info({ event: 'watch.no_verdict', attemptId });
    await record(db, temporal, attemptId, {
      type: 'detected',
      id: `${attemptId}:no-verdict`,
      at: at.toISOString(),
      answeredBy: 'unknown',
    });
  }
  for (const attemptId of await lostAgents(db, at)) {
    log.warn({ event: 'watch.agent_lost', attemptId });
    await record(db, temporal, attemptId, { type: 'agent_lost', id: `${attemptId}:agent-lost`, at: at.toISOString() });
  }
}

async function slowRound({ db }: Parameters<typeof watchCalls>[0]): Promise<void> {
  for (const campaignId of await unfinishedWithdrawals(db)) await withdrawContacts(db, { campaignId });
}

async function record(db: Database, temporal: Client, attemptId: string, event: CallEvent): Promise<void> {
  const applied = await applyCallEvent(db, attemptId, event);
  if (!applied?.signal) return;
  await signalCallEvent(temporal, applied.contactId, { attemptId, event });
  await markSignalled(db, attemptId, event.id);
}
