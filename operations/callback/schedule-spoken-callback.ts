import { readPartiesOfAttempt } from '#db/call/call.ts';
import type { CallbackConfirmation } from '#domain/call/agent-protocol.ts';
import { callbackDoubt } from '#domain/callback/callback-doubt.ts';
import { callbackTime, spokenTime, type CallbackWish } from '#domain/callback/callback-time.ts';
import { RedialError } from '#domain/error.ts';
import { stored } from '#domain/message/stored.ts';
import type { OperationContext } from '../context.ts';
import { scheduleCallback } from './schedule-callback.ts';

interface SpokenWish {
  attemptId: string;
  /** The callee's words. */
  phrase: string;
  /** Language of the call. */
  language: string;
  /** The person has been asked what their words left open. */
  isConfirmed: boolean;
  now: Date;
}

/**
 * Schedules the callback that a callee asked for. What the bot should say comes back as a sentence, also when the
 * wish cannot be met (then as `stored`). Where the person's words leave the time open or mean another one than the model,
 * nothing is scheduled and the sentence says what to ask, unless they have been asked already. The contact's workflow is told, because the call may have ended while the wish was on its way.
 */
export async function scheduleSpokenCallback(
  context: OperationContext & { timeScale: number },
  request: CallbackWish & SpokenWish,
): Promise<CallbackConfirmation> {
  const { now } = request;
  const { contact, zones } = await readPartiesOfAttempt(context.db, request.attemptId);
  const zone = zones[0] ?? 'UTC';
  const time = callbackTime(request, { now, zone, timeScale: context.timeScale });
  if (!time.ok) return { accepted: false, isQuestion: false, sentence: time.sentence };
  const question = request.isConfirmed ? null : doubtOf(request, zone);
  if (question !== null) {
    const sentence = `Nothing is scheduled yet. Ask the person: “${question}” Then use schedule_callback again with their answer.`;
    return { accepted: false, isQuestion: true, sentence };
  }
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
    const sentence = `${said}${skipped}${moved} Tell the person this time, with the zone.`;
    return { accepted: true, isQuestion: false, sentence };
  } catch (error) {
    if (error instanceof RedialError && (error.code === 'bad_input' || error.code === 'conflict')) {
      return { accepted: false, isQuestion: false, sentence: stored(error.says) };
    }
    throw error;
  }
}

/** Asked in real time: the words know nothing of a scaled clock. */
function doubtOf(request: CallbackWish & SpokenWish, zone: string): string | null {
  const { phrase, language, now } = request;
  const time = callbackTime(request, { now, zone, timeScale: 1 });
  return time.ok ? callbackDoubt({ phrase, language, at: time.at, now, zone }) : null;
}
