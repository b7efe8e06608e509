import type { Cause, EndedBy } from '#domain/call/call.ts';
import type { CallEvent } from '#domain/call/call-event.ts';
import { recordKnownCallEvent } from '#operations/call/record-call-event.ts';
import type { Refusal, Telephony } from '#providers/telephony/telephony.ts';
import type { AttemptDependencies } from './dependencies.ts';

/** How an attempt ended, as far as the workflow's own step knows. */
export interface End {
  attemptId: string;
  /** Which step ended it: a repeated step stores nothing new. */
  step: string;
  refusal: Partial<Refusal> & { cause: Cause; words: string };
  endedBy: EndedBy;
}

/** Stores the end of an attempt that the workflow itself brought about; it needs no signal of it. */
export async function storeEnd(
  deps: Pick<AttemptDependencies, 'db' | 'nudger'>,
  { attemptId, step, refusal, endedBy }: End,
): Promise<void> {
  const event: CallEvent = {
    type: 'ended',
    id: `${attemptId}:${step}`,
    at: new Date().toISOString(),
    endedBy,
    sipCode: refusal.sipCode ?? null,
    vendorCode: refusal.vendorCode ?? null,
    cause: refusal.cause,
    words: refusal.words,
  };
  await recordKnownCallEvent(deps, attemptId, event);
}

/** Stores the end of an attempt that nobody answered, and sends the agent away that came first to wait for the person. */
export async function storeUnanswered(
  deps: Pick<AttemptDependencies, 'db' | 'nudger' | 'rooms'>,
  telephony: Telephony,
  end: End,
): Promise<void> {
  await storeEnd(deps, end);
  if (telephony.callFlow === 'agent_first') await deps.rooms.close(end.attemptId);
}

/** Stores the end of an attempt whose person may be in the room, and closes the room. */
export async function storeEndOfCall(
  deps: Pick<AttemptDependencies, 'db' | 'nudger' | 'rooms'>,
  end: End,
): Promise<void> {
  await storeEnd(deps, end);
  await deps.rooms.close(end.attemptId);
}
