import type { Logger } from 'pino';
import type { CallEvent } from '#domain/call/call-event.ts';
import type { Rooms } from '#providers/media/livekit-rooms.ts';

interface HandContext {
  rooms: Rooms;
  log: Pick<Logger, 'warn'>;
}

/**
 * Gives the agent what the carrier says of who answered: a piece of evidence for its own detection, which waits for none. So
 * this returns at once, and a verdict that does not reach the agent is only missing there.
 */
export function handCarrierVerdict({ rooms, log }: HandContext, attemptId: string, events: readonly CallEvent[]): void {
  for (const event of events) {
    if (event.type !== 'detected' || event.answeredBy === 'unknown') continue;
    rooms.tellVerdict(attemptId, { answeredBy: event.answeredBy, at: event.at }).catch((error: unknown) => {
      const reason = error instanceof Error ? error.name : 'unknown';
      log.warn({ event: 'verdict.not_handed_over', attemptId, reason });
    });
  }
}
