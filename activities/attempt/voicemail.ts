import { readPlacedCall } from '#db/dialling/attempt.ts';
import { fillVariables } from '#domain/bot/bot.ts';
import { variablesOfAttempt } from '#db/call/variables.ts';
import { requireCallControl } from '#providers/telephony/telephony.ts';
import type { AttemptDependencies } from './dependencies.ts';

/** Leaves the campaign's message on an answering machine, if it wants one left and the call lives. */
export async function playToVoicemail(
  { db, telephonyOf }: AttemptDependencies,
  { attemptId, step = 1 }: { attemptId: string; step?: number },
): Promise<void> {
  const { attempt, account, settings, language } = await readPlacedCall(db, attemptId);
  if (attempt.endedAt !== null || attempt.carrierCallId === null) return;
  if (settings.voicemail.policy !== 'leave_message') return;
  const telephony = requireCallControl(telephonyOf(account));
  await telephony.playToVoicemail({
    attemptId,
    carrierCallId: attempt.carrierCallId,
    step,
    message: fillVariables(settings.voicemail.message, await variablesOfAttempt(db, attemptId)),
    language: language ?? 'en-US',
  });
}
