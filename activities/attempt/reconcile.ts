import { setTimeout as sleep } from 'node:timers/promises';
import { noteCarrierCall, readPlacedCall } from '#db/dialling/attempt.ts';
import { mayNotShowYet } from '#domain/dialling/carrier-delay.ts';
import type { AttemptDependencies } from './dependencies.ts';
import { storeEndOfCall } from './end.ts';

/** A carrier that has been away may first answer this question and then do what it was asked before. */
const askAgainMs = 2_000;

/** Asks the carrier whether the call lives; one that does not is ended here. `unknown`: it is too early to say. */
export async function reconcileAttempt(
  deps: AttemptDependencies,
  { attemptId }: { attemptId: string },
): Promise<'alive' | 'gone' | 'unknown'> {
  const { attempt, account } = await readPlacedCall(deps.db, attemptId);
  if (attempt.endedAt !== null) return 'gone';
  const telephony = deps.telephonyOf(account);
  const find = () => telephony.findActiveCall({ attemptId, carrierCallId: attempt.carrierCallId });
  let active = await find();
  if (!active && attempt.carrierCallId === null) {
    await sleep(askAgainMs);
    active = await find();
  }
  if (active) {
    await noteCarrierCall(deps.db, attemptId, active.carrierCallId);
    return 'alive';
  }
  if (mayNotShowYet(attempt, new Date())) return 'unknown';
  const refusal = { cause: 'lost', words: 'The carrier has no such call (any more).' } as const;
  await storeEndOfCall(deps, { attemptId, step: 'reconcile', refusal, endedBy: 'system' });
  return 'gone';
}
