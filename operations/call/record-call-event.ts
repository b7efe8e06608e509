import type { Client } from '@temporalio/client';
import { applyCallEvent, markSignalled } from '#db/call/call-event.ts';
import type { Database } from '#db/client.ts';
import type { CallEvent } from '#domain/call/call-event.ts';
import type { Nudger } from '#providers/temporal/nudger.ts';
import { signalCallEvent } from '#providers/temporal/wake.ts';

/**
 * Applies events to their attempt and tells the contact's workflow of those it waits for. Repeating it does no harm;
 * if it throws, the sender must repeat it: an event counts as delivered when Temporal has it. Events of attempts that are not
 * ours change nothing.
 */
export async function recordCallEvents(
  context: { db: Database; temporal: Client; nudger: Nudger },
  attemptId: string,
  events: readonly CallEvent[],
): Promise<void> {
  for (const event of events) {
    const applied = await applyCallEvent(context.db, attemptId, event);
    if (applied === null) return;
    // Before the contact hears of it: the next dial waits for no workflow task of the old call.
    for (const campaignId of applied.hungry) context.nudger.nudge(campaignId);
    if (!applied.signal) continue;
    await signalCallEvent(context.temporal, applied.contactId, { attemptId, event });
    await markSignalled(context.db, attemptId, event.id);
  }
}
