import { readPartiesOfAttempt } from '#db/call/call.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { stopNumber, type StopContext } from './stop-number.ts';

/**
 * Puts the callee of an attempt on the do-not-call list, with the words said, and ends what else is under way to the
 * number.
 */
export async function optOutCallee(context: StopContext, request: { attemptId: string; quote: string }): Promise<void> {
  const { call, contact } = await readPartiesOfAttempt(context.db, request.attemptId);
  const effects = await addToDoNotCall(context.db, {
    phone: contact.phone,
    source: 'spoken',
    reason: 'Asked in a call',
    quote: request.quote.slice(0, 1000),
    callId: call.id,
  });
  await stopNumber(context, effects);
}
