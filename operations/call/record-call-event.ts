import { applyCallEvent, markSignalled } from '#db/call/call-event.ts';
import type { Database } from '#db/client.ts';
import type { CallEvent } from '#domain/call/call-event.ts';
import type { Nudger } from '#providers/temporal/nudger.ts';
import { signalCallEvent } from '#providers/temporal/wake.ts';
import type { CallContext } from '../context.ts';

/**
 * Applies an event to its attempt and tells the contact's workflow if it waits for it. Repeating it does no harm; if it
 * throws, the sender must repeat it: an event counts as delivered when Temporal has it.
 * @returns false if the attempt is not ours: nothing was changed.
 */
export async function recordCallEvent(context: CallContext, attemptId: string, event: CallEvent): Promise<boolean> {
  const applied = await applyCallEvent(context.db, attemptId, event);
  if (applied === null) return false;
  // Before the contact hears of it: the next dial waits for no workflow task of the old call.
  for (const campaignId of applied.hungry) context.nudger.nudge(campaignId);
  if (applied.signal) {
    await signalCallEvent(context.temporal, applied.contactId, { attemptId, event });
    await markSignalled(context.db, attemptId, event.id);
  }
  return true;
}

/** The same for several events of one attempt, in their order. */
export async function recordCallEvents(
  context: CallContext,
  attemptId: string,
  events: readonly CallEvent[],
): Promise<void> {
  for (const event of events) if (!(await recordCallEvent(context, attemptId, event))) return;
}

/** Applies an event that the contact's workflow itself brought about: it knows of it, so it gets no signal. */
export async function recordKnownCallEvent(
  { db, nudger }: { db: Database; nudger: Nudger },
  attemptId: string,
  event: CallEvent,
): Promise<void> {
  const applied = await applyCallEvent(db, attemptId, event, { workflowKnows: true });
  for (const campaignId of applied?.hungry ?? []) nudger.nudge(campaignId);
}
