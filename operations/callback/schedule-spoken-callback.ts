import { readPartiesOfAttempt } from '#db/call/call.ts';
import type { CallbackConfirmation } from '#domain/call/agent-protocol.ts';
import { callbackTime, spokenTime, type CallbackWish } from '#domain/callback/callback-time.ts';
import { RedialError } from '#domain/error.ts';
import { stored } from '#domain/message/stored.ts';
import type { OperationContext } from '../context.ts';
import { scheduleCallback } from './schedule-callback.ts';

/**
 * Schedules the callback that a callee asked for. What the bot should say comes back as a sentence, also when the
 * wish cannot be met (then as `stored`). The contact's workflow is told, because the call may have ended while the wish was on its way.
 */
export async function scheduleSpokenCallback(
  context: OperationContext & { timeScale: number },
  request: CallbackWish & { attemptId: string; phrase: string; now: Date },
): Promise<CallbackConfirmation> {
  const { now } = request;
  const { contact, zones } = await readPartiesOfAttempt(context.db, request.attemptId);
  const zone = zones[0] ?? 'UTC';
  const time = callbackTime(request, { now, zone, timeScale: context.timeScale });
  if (!time.ok) return { accepted: false, sentence: time.sentence };
  try {
    const { dueAt, movedReason } = await scheduleCallback(context, {
      contactId: contact.id,
      source: 'callee',
      requestedFor: time.at,
      requestedInAttemptId: request.attemptId,
      note: request.phrase.slice(0, 500),
      now,
    });
    const said = `The callback is set for ${spokenTime(dueAt, zone, 'en')}.`;
    const skipped = time.skipped ? ' The clock goes forward over the time that was asked for: say so.' : '';
    const moved =
      movedReason === null ? '' : ' This is later than asked, because calls are not allowed at the time asked for.';
    return { accepted: true, sentence: `${said}${skipped}${moved} Tell the person this time, with the zone.` };
  } catch (error) {
    if (error instanceof RedialError && (error.code === 'bad_input' || error.code === 'conflict')) {
      return { accepted: false, sentence: stored(error.says) };
    }
    throw error;
  }
}
