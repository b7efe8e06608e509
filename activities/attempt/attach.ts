import { heartbeat } from '@temporalio/activity';
import { noteAttaching, noteCarrierCall, readPlacedCall } from '#db/dialling/attempt.ts';
import { connectionProgress, type ConnectionProgress } from '#db/call/call-progress.ts';
import { RedialError } from '#domain/error.ts';
import { requireCallControl, type CallControl } from '#providers/telephony/telephony.ts';
import type { AttemptDependencies } from './dependencies.ts';
import { storeEndOfCall } from './end.ts';
import { identifyByCarrier } from './identify.ts';
import { poll } from './poll.ts';

/** Somebody who answered and hears nothing hangs up within a few seconds: all tries together take no longer. */
const attachWithinMs = 8_000;
/** Where an agent has not come by then, it is asked for again. */
const agentHeadStartMs = 1_000;
/** Where none has come by then, nobody can speak in time. */
const agentComesWithinMs = 1_500;
/** One that has come is prepared by then, or stuck. */
const agentReadyWithinMs = 3_000;
const betweenTriesMs = 300;
/** The last try may take longer than its time. */
const onTimeMs = 4_000;
const tries = 2;
const heartbeatMs = 1_000;

/** `over`: the attempt has ended, and the database knows how. */
export type AttachResult = 'attached' | 'over';

/**
 * Brings the bot and the person who answered together. What the carrier refuses counts as a failed try; after the last
 * one, or when the time is over, the call is hung up.
 */
export async function attachBot(
  deps: AttemptDependencies,
  { attemptId }: { attemptId: string },
): Promise<AttachResult> {
  const beat = setInterval(() => heartbeat(), heartbeatMs);
  try {
    return await attach(deps, attemptId);
  } finally {
    clearInterval(beat);
  }
}

async function attach(deps: AttemptDependencies, attemptId: string): Promise<AttachResult> {
  const { db } = deps;
  const placed = await readPlacedCall(db, attemptId);
  const { attempt, account, callerNumber } = placed;
  if (attempt.endedAt !== null) return 'over';
  const telephony = requireCallControl(deps.telephonyOf(account));
  const carrierCallId = attempt.carrierCallId ?? (await findCall(deps, telephony, attemptId));
  if (carrierCallId === null) return 'over';
  const attachingAt = await noteAttaching(db, attemptId, new Date());
  // A repetition of this activity has no more time than its first run.
  const since = attachingAt.getTime();
  const until = since + attachWithinMs;
  const call = { attemptId, carrierCallId };
  const transfer = { ...call, from: callerNumber, webhookUrl: deps.webhookUrlOf(account) };
  let failed = 0;
  for (let step = 1; step <= tries && Date.now() < until; step++) {
    const isTaken = await isTransferTaken(telephony, { ...transfer, step });
    if (isTaken) {
      const progress = await connected(deps, { attemptId, failed, since, until });
      if (progress.state === 'started') return 'attached';
      if (progress.state === 'ended') return 'over';
      // It listens to a greeting that has no end yet: the call is its own.
      if (progress.state === 'agent_heard' && progress.failedBridges === failed) return 'attached';
      if (progress.state === 'waiting' && progress.failedBridges === failed) break;
      failed = progress.failedBridges;
    }
    await new Promise((resolve) => setTimeout(resolve, betweenTriesMs));
  }
  // A repetition of this activity comes too late to say anything.
  if (Date.now() < until + onTimeMs) await identifyByCarrier(deps, telephony, { ...placed, carrierCallId });
  await telephony.hangUp(call);
  await storeEndOfCall(deps, {
    attemptId,
    step: 'attach',
    refusal: { cause: 'attach_failed', words: 'No bot could speak to the person, who was told who called.' },
    endedBy: 'system',
  });
  return 'over';
}

/** The carrier's word of the answer can overtake its answer to the dial. Null: the call is over, which is stored. */
async function findCall(deps: AttemptDependencies, telephony: CallControl, attemptId: string): Promise<string | null> {
  const active = await telephony.findActiveCall({ attemptId, carrierCallId: null });
  if (active !== null) {
    await noteCarrierCall(deps.db, attemptId, active.carrierCallId);
    return active.carrierCallId;
  }
  const refusal = { cause: 'lost', words: 'The carrier has no such call (any more).' } as const;
  await storeEndOfCall(deps, { attemptId, step: 'attach', refusal, endedBy: 'system' });
  return null;
}

/** False where the carrier, or the way to it, has failed. */
async function isTransferTaken(
  telephony: CallControl,
  transfer: Parameters<CallControl['transferToRoom']>[0],
): Promise<boolean> {
  try {
    await telephony.transferToRoom(transfer);
    return true;
  } catch (error) {
    if (error instanceof RedialError) return false;
    throw error;
  }
}

/** Waits until the conversation has started, the call is over, one more connection has failed, or the time is over. */
async function connected(
  { db, rooms }: AttemptDependencies,
  { attemptId, failed, since, until }: { attemptId: string; failed: number; since: number; until: number },
): Promise<ConnectionProgress> {
  let progress = await connectionProgress(db, attemptId);
  const reaches = (isFar: () => boolean, withinMs: number) =>
    poll(
      async () => {
        progress = await connectionProgress(db, attemptId);
        return progress.state === 'started' || progress.state === 'ended' || progress.failedBridges > failed || isFar();
      },
      Math.max(0, withinMs),
    );
  // The server asks for the agent when the person answers. To ask at the same time would bring two of them.
  await reaches(() => progress.state !== 'waiting', Math.min(agentHeadStartMs, until - Date.now()));
  if (progress.state === 'waiting') {
    await rooms.prepare(attemptId);
    await reaches(() => progress.state !== 'waiting' || progress.agentHasCome, since + agentComesWithinMs - Date.now());
    if (progress.state === 'waiting' && !progress.agentHasCome) return progress;
    await reaches(() => progress.state !== 'waiting', since + agentReadyWithinMs - Date.now());
    if (progress.state === 'waiting') return progress;
  }
  await reaches(() => false, until - Date.now());
  return progress;
}
