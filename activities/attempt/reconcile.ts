import { setTimeout as sleep } from 'node:timers/promises';
import { campaignsForSlot, hungryCampaigns } from '#db/campaign/campaign.ts';
import { noteCarrierCall, readPlacedCall } from '#db/dialling/attempt.ts';
import { giveBackLease } from '#db/health/stuck.ts';
import { mayNotShowYet } from '#domain/dialling/carrier-delay.ts';
import { recordKnownCallEvent } from '#operations/call/record-call-event.ts';
import type { ActiveCall, Telephony } from '#providers/telephony/telephony.ts';
import type { AttemptDependencies } from './dependencies.ts';
import { storeEndOfCall } from './end.ts';

/** A carrier that has been away may first answer this question and then do what it was asked before. */
const askAgainMs = 2_000;
/** Somebody who has heard nothing for so long is not spoken to any more. */
const stillThereSeconds = 3;

/** `answered`: a person is on the line without a bot, and nobody has told so; the answer is fresh. */
export type ReconcileResult = 'alive' | 'answered' | 'gone' | 'unknown';

type Placed = Awaited<ReturnType<typeof readPlacedCall>>;

/** Asks the carrier whether the call lives; one that does not is ended here. `unknown`: it is too early to say. */
export async function reconcileAttempt(
  deps: AttemptDependencies,
  { attemptId }: { attemptId: string },
): Promise<ReconcileResult> {
  const { attempt, account } = await readPlacedCall(deps.db, attemptId);
  if (attempt.endedAt !== null) return 'gone';
  if (await isGivenBack(deps, attempt)) return 'gone';
  const telephony = deps.telephonyOf(account);
  const find = () => telephony.findActiveCall({ attemptId, carrierCallId: attempt.carrierCallId });
  let active = await find();
  if (!active && attempt.carrierCallId === null) {
    await sleep(askAgainMs);
    active = await find();
  }
  if (active) {
    await noteCarrierCall(deps.db, attemptId, active.carrierCallId);
    return isUnheardAnswer(attempt, active, telephony) ? takeAnswer(deps, attempt, { active, telephony }) : 'alive';
  }
  if (mayNotShowYet(attempt, new Date())) return 'unknown';
  const refusal = { cause: 'lost', words: 'The carrier has no such call (any more).' } as const;
  await storeEndOfCall(deps, { attemptId, step: 'reconcile', refusal, endedBy: 'system' });
  return 'gone';
}

/** A dial that was never begun is no attempt: nobody was called. Its late activity finds the lease taken back. */
async function isGivenBack(deps: AttemptDependencies, attempt: Placed['attempt']): Promise<boolean> {
  if (attempt.state !== 'leased' || attempt.diallingAt !== null) return false;
  const { db, nudger, rooms } = deps;
  if (!(await giveBackLease(db, attempt.id, 'Given back: its dial was never begun.', new Date()))) return false;
  for (const campaignId of await hungryCampaigns(db, attempt.providerAccountId, campaignsForSlot)) {
    nudger.nudge(campaignId);
  }
  await rooms.close(attempt.id);
  return true;
}

/** The carrier's word of the answer was lost: where it comes by webhooks, nobody has connected the person. */
function isUnheardAnswer({ state }: Placed['attempt'], { answered }: ActiveCall, { callFlow }: Telephony): boolean {
  return answered && callFlow === 'call_control' && (state === 'dialling' || state === 'ringing');
}

/** Counts the answer; somebody who has waited too long is hung up on, which counts as abandoned. */
async function takeAnswer(
  deps: AttemptDependencies,
  { id: attemptId }: Placed['attempt'],
  { active, telephony }: { active: ActiveCall; telephony: Telephony },
): Promise<ReconcileResult> {
  const seconds = active.answeredForSeconds ?? 0;
  const at = new Date(Date.now() - seconds * 1000).toISOString();
  await recordKnownCallEvent(deps, attemptId, { type: 'answered', id: `${attemptId}:found-answered`, at });
  if (seconds <= stillThereSeconds) return 'answered';
  await telephony.hangUp({ attemptId, carrierCallId: active.carrierCallId });
  const words = 'The carrier’s word of the answer was lost: the person heard nothing, and was hung up on.';
  const refusal = { cause: 'attach_failed', words } as const;
  await storeEndOfCall(deps, { attemptId, step: 'unheard-answer', refusal, endedBy: 'system' });
  return 'gone';
}
