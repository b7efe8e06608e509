import { readPlacedCall } from '#db/dialling/attempt.ts';
import type { Cause } from '#domain/call/call.ts';
import type { AttemptDependencies } from './dependencies.ts';
import { storeEndOfCall } from './end.ts';

/** Ends the call at the carrier and stores why, unless it has ended already. */
export async function hangUp(
  deps: AttemptDependencies,
  { attemptId, cause }: { attemptId: string; cause: Cause },
): Promise<void> {
  const { attempt, account } = await readPlacedCall(deps.db, attemptId);
  if (attempt.endedAt !== null) return;
  const telephony = deps.telephonyOf(account);
  await telephony.hangUp({ attemptId, carrierCallId: attempt.carrierCallId });
  const refusal = { cause, words: hangUpWords(cause) };
  await storeEndOfCall(deps, { attemptId, step: 'hang-up', refusal, endedBy: 'campaign' });
}

function hangUpWords(cause: Cause): string {
  switch (cause) {
    case 'machine':
      return 'An answering machine: hung up.';
    case 'agent_lost':
      return 'The voice agent was lost in the conversation: hung up.';
    case 'attach_failed':
      return 'The bot could not be connected to the person: hung up.';
    default:
      return 'The longest duration was reached: hung up.';
  }
}
