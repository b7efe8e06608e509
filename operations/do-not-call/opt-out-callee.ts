import { latestCalleeSentences, readPartiesOfAttempt } from '#db/call/call.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { wordsOf } from '#domain/do-not-call/opt-out.ts';
import { stopNumber, type StopContext } from './stop-number.ts';

/** Sentences before the wish that may hold its words. */
const sentencesLookedAt = 3;

/**
 * Puts the callee of an attempt on the do-not-call list, with the words said, and ends what else is under way to the
 * number. Where no rule finds the wish in the words, only the language model has heard it, and a person should look.
 */
export async function optOutCallee(context: StopContext, request: { attemptId: string; quote: string }): Promise<void> {
  const { call, contact } = await readPartiesOfAttempt(context.db, request.attemptId);
  const said = await latestCalleeSentences(context.db, call.id, sentencesLookedAt);
  const isInWords = wordsOf([...said, request.quote], 'dnc') !== null;
  const effects = await addToDoNotCall(context.db, {
    phone: contact.phone,
    source: 'spoken',
    reason: 'Asked in a call',
    quote: request.quote.slice(0, 1000),
    callId: call.id,
    ...(isInWords ? {} : { review: 'open' as const }),
  });
  await stopNumber(context, effects);
}
