import { heartbeat } from '@temporalio/activity';
import { noteAttaching, readPlacedCall } from '#db/dialling/attempt.ts';
import { connectionProgress } from '#db/call/call-progress.ts';
import { requireCallControl } from '#providers/telephony/telephony.ts';
import type { AttemptDependencies } from './dependencies.ts';
import { storeEndOfCall } from './end.ts';
import { poll } from './poll.ts';

const attachWithinMs = 8_000;
/** Where an agent has not come by then, it is asked for again. */
const agentHeadStartMs = 1_000;

/** Brings the bot and the person who answered together; ends the call if that fails twice. */
export async function attachBot(deps: AttemptDependencies, { attemptId }: { attemptId: string }): Promise<void> {
  const { db } = deps;
  const { attempt, account, callerNumber } = await readPlacedCall(db, attemptId);
  if (attempt.endedAt !== null || attempt.carrierCallId === null) return;
  const telephony = requireCallControl(deps.telephonyOf(account));
  await noteAttaching(db, attemptId, new Date());
  const call = { attemptId, carrierCallId: attempt.carrierCallId };
  for (const step of [1, 2]) {
    await telephony.transferToRoom({ ...call, step, from: callerNumber, webhookUrl: deps.webhookUrlOf(account) });
    if (await areConnected(deps, attemptId)) return;
  }
  await telephony.hangUp(call);
  await storeEndOfCall(deps, {
    attemptId,
    step: 'attach',
    refusal: { cause: 'attach_failed', words: 'The bot could not be connected to the person.' },
    endedBy: 'system',
  });
}

/** True as soon as the conversation has started, or the call is over. */
async function areConnected({ db, rooms }: AttemptDependencies, attemptId: string): Promise<boolean> {
  const progress = () => connectionProgress(db, attemptId);
  // The server asks for the agent when the person answers. To ask at the same time would bring two of them.
  const agentComes = await poll(async () => (await progress()) !== 'waiting', agentHeadStartMs);
  if (!agentComes) await rooms.prepare(attemptId);
  return poll(async () => {
    heartbeat();
    return ['started', 'ended'].includes(await progress());
  }, attachWithinMs);
}
