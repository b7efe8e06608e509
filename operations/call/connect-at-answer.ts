import type { Logger } from 'pino';
import type { Database } from '#db/client.ts';
import { readPlacedCall } from '#db/dialling/attempt.ts';
import { answerFlowOf } from '#domain/call/answer-flow.ts';
import { providerTraits, webhookPath } from '#domain/provider/provider.ts';
import type { Rooms } from '#providers/media/livekit-rooms.ts';
import { requireCallControl } from '#providers/telephony/telephony.ts';
import type { TelephonySource } from '../provider/telephony-of.ts';

interface ConnectContext {
  db: Database;
  rooms: Rooms;
  telephonyOf: TelephonySource;
  environment: { REDIAL_URL: string };
  log: Pick<Logger, 'warn'>;
}

/**
 * Somebody answered: has the room and its agent made ready, and unless the carrier's verdict is to come first, sends the person there. The
 * contact's workflow asks for both again, by the same ids: this is its head start of two round trips, so nothing depends
 * on it, and it returns at once.
 */
export function connectAtAnswer(context: ConnectContext, attemptId: string): void {
  const { rooms, log } = context;
  for (const step of [() => rooms.prepare(attemptId), () => transfer(context, attemptId)]) {
    step().catch((error: unknown) => {
      log.warn({
        event: 'answer.head_start_failed',
        attemptId,
        reason: error instanceof Error ? error.name : 'unknown',
      });
    });
  }
}

/** An answer is told more than once, and late: whoever is connected, or gone, is left alone. */
async function transfer({ db, telephonyOf, environment }: ConnectContext, attemptId: string): Promise<void> {
  const { attempt, account, settings, extension, callerNumber } = await readPlacedCall(db, attemptId);
  if (!waitingStates.includes(attempt.state) || attempt.endedAt !== null || attempt.carrierCallId === null) return;
  if (providerTraits(account.kind).callFlow !== 'call_control') return;
  if (answerFlowOf(settings.answerFlow, { kind: account.kind, extension }) === 'carrier_verdict_first') return;
  await requireCallControl(telephonyOf(account)).transferToRoom({
    attemptId,
    carrierCallId: attempt.carrierCallId,
    step: 1,
    from: callerNumber,
    webhookUrl: `${environment.REDIAL_URL}${webhookPath(account)}`,
  });
}

/** States in which somebody may have answered who is not connected yet. */
const waitingStates: readonly string[] = ['dialling', 'ringing', 'amd'];
