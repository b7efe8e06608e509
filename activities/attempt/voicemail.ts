import { readPlacedCall } from '#db/dialling/attempt.ts';
import { fillVariables } from '#domain/bot/bot.ts';
import { connectionProgress } from '#db/call/call-progress.ts';
import { variablesOfAttempt } from '#db/call/variables.ts';
import { requireCallControl } from '#providers/telephony/telephony.ts';
import type { AttemptDependencies } from './dependencies.ts';

/**
 * Leaves the campaign's message on an answering machine by the carrier's voice, if it wants one left and the call lives. Only
 * leases of older versions ask for it; where an agent is on the line all the same, the message is its own to leave.
 */
export async function playToVoicemail(
  { db, telephonyOf }: AttemptDependencies,
  { attemptId, step = 1 }: { attemptId: string; step?: number },
): Promise<void> {
  const { attempt, account, settings, language } = await readPlacedCall(db, attemptId);
  if (attempt.endedAt !== null || attempt.carrierCallId === null) return;
  if (settings.voicemail.policy !== 'leave_message') return;
  if ((await connectionProgress(db, attemptId)).state !== 'waiting') return;
  const telephony = requireCallControl(telephonyOf(account));
  await telephony.playToVoicemail({
    attemptId,
    carrierCallId: attempt.carrierCallId,
    step,
    message: fillVariables(settings.voicemail.message, await variablesOfAttempt(db, attemptId)),
    language: language ?? 'en-US',
  });
}
