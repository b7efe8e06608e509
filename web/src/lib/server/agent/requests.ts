import { readPartiesOfAttempt } from '#db/call/call.ts';
import type { Database } from '#db/client.ts';
import { addToDoNotCall, type DoNotCallEffects } from '#db/do-not-call/do-not-call.ts';
import type { CallbackConfirmation } from '#domain/call/agent-protocol.ts';
import { RedialError } from '#domain/error.ts';
import type { Client } from '@temporalio/client';
import { requestCallback } from '../campaign-control.ts';
import { inWords } from '../words.ts';
import { callbackTime, spokenTime, type CallbackWish } from './callback-time.ts';

/**
 * Schedules the callback that a callee asked for. What the bot should say comes back as a sentence, also when the
 * wish cannot be met. The contact's workflow is told, because the call may have ended while the wish was on its way.
 */
export async function scheduleSpokenCallback(
  services: { db: Database; temporal: Client; timeScale: number },
  request: CallbackWish & { attemptId: string; phrase: string },
  now: Date = new Date(),
): Promise<CallbackConfirmation> {
  const { contact, zones } = await readPartiesOfAttempt(services.db, request.attemptId);
  const zone = contact.timeZone ?? zones[0] ?? 'UTC';
  const time = callbackTime(request, { now, zone, timeScale: services.timeScale });
  if (!time.ok) return { accepted: false, sentence: time.sentence };
  try {
    const { dueAt, movedReason } = await requestCallback(
      services,
      {
        contactId: contact.id,
        source: 'callee',
        requestedFor: time.at,
        requestedInAttemptId: request.attemptId,
        note: request.phrase.slice(0, 500),
      },
      now,
    );
    const said = `The callback is set for ${spokenTime(dueAt, zone, 'en')}.`;
    const moved =
      movedReason === null ? '' : ' This is later than asked, because calls are not allowed at the time asked for.';
    return { accepted: true, sentence: `${said}${moved} Tell the person this time, with the zone.` };
  } catch (error) {
    if (error instanceof RedialError && (error.code === 'bad_input' || error.code === 'conflict')) {
      return { accepted: false, sentence: inWords(error.says) };
    }
    throw error;
  }
}

/** Puts the callee of an attempt on the do-not-call list, with the words said; tells what else is to be ended. */
export async function optOutCallee(
  db: Database,
  request: { attemptId: string; quote: string },
): Promise<DoNotCallEffects> {
  const { call, contact } = await readPartiesOfAttempt(db, request.attemptId);
  return addToDoNotCall(db, {
    phone: contact.phone,
    source: 'spoken',
    reason: 'Asked in a call',
    quote: request.quote.slice(0, 1000),
    callId: call.id,
  });
}
