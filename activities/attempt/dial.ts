import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { beginDial, noteCarrierCall, readPlacedCall, type DialOrder } from '#db/dialling/attempt.ts';
import { agentReady } from '#db/call/call-progress.ts';
import { notDialled } from '#domain/dialling/engine-failure.ts';
import { RedialError } from '#domain/error.ts';
import { recordKnownCallEvent } from '#operations/call/record-call-event.ts';
import type { Telephony } from '#providers/telephony/telephony.ts';
import type { AttemptDependencies } from './dependencies.ts';
import { storeUnanswered } from './end.ts';
import { poll } from './poll.ts';

/** `over`: the attempt has ended and the database knows how. `unknown`: the carrier may or may not have the call. */
export type DialResult = 'placed' | 'over' | 'unknown';

const heartbeatMs = 2_000;
const agentReadyWithinMs = 10_000;
/** A permission to dial that is older than this may have been overtaken: the process was held up, or frozen. */
const permissionKeptMs = 2_000;

/** Everything that is needed to dial, and when the last check allowed it. */
interface Permitted {
  order: DialOrder;
  telephony: Telephony;
  permittedAt: number;
}

/** Dials once. It is repeated only where it failed with `notDialled`: nothing was sent to the carrier then. */
export async function dial(deps: AttemptDependencies, { attemptId }: { attemptId: string }): Promise<DialResult> {
  const beat = setInterval(() => heartbeat(), heartbeatMs);
  try {
    const permitted = await beforeDial(deps, attemptId);
    if (permitted === null) return 'over';
    if (Date.now() - permitted.permittedAt <= permissionKeptMs) return await placeCall(deps, permitted);
    const words = 'The dial was held up after its last check; nothing was sent to the carrier.';
    await storeUnanswered(deps, permitted.telephony, {
      attemptId,
      step: 'held-up',
      refusal: { cause: 'agent_unavailable', words },
      endedBy: 'system',
    });
    return 'over';
  } finally {
    clearInterval(beat);
  }
}

/** Everything that may fail before the carrier is asked; such a failure is safe to repeat. Null: the attempt is over. */
async function beforeDial(deps: AttemptDependencies, attemptId: string): Promise<Permitted | null> {
  try {
    const { account, attempt } = await readPlacedCall(deps.db, attemptId);
    // Before a room is made for it: it was given back, or begun before.
    if (attempt.state !== 'leased') throw new RedialError('attempt_begun_before');
    const telephony = deps.telephonyOf(account);
    if (telephony.callFlow === 'agent_first' && !(await agentIsThere(deps, attemptId))) {
      const refusal = { cause: 'agent_unavailable', words: 'No voice agent took the call.' } as const;
      await storeUnanswered(deps, telephony, { attemptId, step: 'agent', refusal, endedBy: 'system' });
      return null;
    }
    const now = new Date();
    const permission = await beginDial(deps.db, { attemptId, now });
    if (permission.kind === 'go') return { order: permission.order, telephony, permittedAt: now.getTime() };
    await storeUnanswered(deps, telephony, { attemptId, step: 'blocked', refusal: permission, endedBy: 'system' });
    return null;
  } catch (error) {
    // Begun before: this repeats a dial that may have reached the carrier.
    if (error instanceof RedialError && error.code === 'conflict') throw error;
    const message = 'Nothing was sent to the carrier yet';
    throw ApplicationFailure.create({ type: notDialled, message: `${message}: ${nameOf(error)}` });
  }
}

/** Agent-first carriers ring only when an agent is there to speak. */
async function agentIsThere({ db, rooms }: AttemptDependencies, attemptId: string): Promise<boolean> {
  await rooms.prepare(attemptId);
  if (await poll(() => agentReady(db, attemptId), agentReadyWithinMs / 2)) return true;
  await rooms.prepare(attemptId);
  return poll(() => agentReady(db, attemptId), agentReadyWithinMs / 2);
}

async function placeCall(deps: AttemptDependencies, { order, telephony }: Permitted): Promise<DialResult> {
  const { attemptId } = order;
  const stopIfOver = (carrierCallId: string | null) => hangUpIfOver(deps, telephony, { attemptId, carrierCallId });
  // A trunk's dial takes as long as the phone rings.
  const ringing = setInterval(() => void stopIfOver(null).catch(() => {}), heartbeatMs);
  const command = { ...order, webhookUrl: deps.webhookUrlOf(order.account) };
  const result = await telephony.place(command, cancellationSignal()).finally(() => clearInterval(ringing));
  switch (result.kind) {
    case 'placed':
      await noteCarrierCall(deps.db, attemptId, result.carrierCallId);
      // Where the person comes after the answer, the agent comes while it rings. The answer asks for it again.
      if (telephony.callFlow === 'call_control') deps.rooms.prepare(attemptId).catch(() => undefined);
      // Of a trunk nobody else may tell it: the agent can have died while it rang. Its heartbeat is watched from now on.
      if (result.answered) {
        const event = { type: 'answered', id: `${attemptId}:answered`, at: new Date().toISOString() } as const;
        await recordKnownCallEvent(deps, attemptId, event);
      }
      return (await stopIfOver(result.carrierCallId)) ? 'over' : 'placed';
    case 'refused':
      await storeUnanswered(deps, telephony, { attemptId, step: 'dial', refusal: result.refusal, endedBy: 'carrier' });
      return 'over';
    case 'unknown':
      return (await stopIfOver(null)) ? 'over' : 'unknown';
  }
}

/**
 * An opt-out may end an attempt whose dial is still on its way to the carrier, which knows of nothing to hang up yet: then it
 * is hung up here, as soon as it is known.
 * @returns true if the attempt was over.
 */
async function hangUpIfOver(
  { db }: Pick<AttemptDependencies, 'db'>,
  telephony: Telephony,
  call: { attemptId: string; carrierCallId: string | null },
): Promise<boolean> {
  const { attempt } = await readPlacedCall(db, call.attemptId);
  if (attempt.endedAt === null) return false;
  await telephony.hangUp(call);
  return true;
}

/** The kind of an error, without its words: those may hold what was sent. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
