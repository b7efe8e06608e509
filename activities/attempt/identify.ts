import { messageIsOver } from '#db/call/call-progress.ts';
import type { readPlacedCall } from '#db/dialling/attempt.ts';
import { variablesOfAttempt } from '#db/call/variables.ts';
import { identificationText } from '#domain/bot/identification.ts';
import { RedialError } from '#domain/error.ts';
import type { CallControl } from '#providers/telephony/telephony.ts';
import type { AttemptDependencies } from './dependencies.ts';
import { poll } from './poll.ts';

/** Longer than the message is spoken; without word of its end the call ends all the same. */
const identificationMs = 20_000;

/**
 * Lets the carrier say who called to somebody whom no bot can speak to (47 CFR 64.1200(a)(7)(i)). Returns when that has been said, or
 * cannot be; the caller ends the call, which counts as abandoned.
 */
export async function identifyByCarrier(
  { db }: Pick<AttemptDependencies, 'db'>,
  telephony: CallControl,
  placed: Awaited<ReturnType<typeof readPlacedCall>> & { carrierCallId: string },
): Promise<void> {
  const { attempt, callerNumber, purpose, carrierCallId } = placed;
  const { organisation = '' } = await variablesOfAttempt(db, attempt.id);
  const language = placed.language ?? 'en-US';
  const message = identificationText(
    { organisation, phone: callerNumber, isMarketing: purpose === 'marketing' },
    language,
  );
  try {
    const spoken = {
      attemptId: attempt.id,
      carrierCallId,
      step: 1,
      isIdentification: true,
      message,
      language,
    } as const;
    await telephony.playToVoicemail(spoken);
  } catch (error) {
    if (error instanceof RedialError) return;
    throw error;
  }
  await poll(() => messageIsOver(db, attempt.id), identificationMs);
}
