import type { Logger } from 'pino';
import type { Rooms } from '#providers/media/livekit-rooms.ts';

/**
 * Somebody answered: has the room and its agent made ready while the carrier still listens for a machine. Only a head
 * start, so it returns at once: the engine makes sure of both before it connects the person.
 */
export function warmUpRoom({ rooms, log }: { rooms: Rooms; log: Pick<Logger, 'warn'> }, attemptId: string): void {
  rooms.prepare(attemptId).catch((error: unknown) => {
    log.warn({ event: 'room.warm_up_failed', attemptId, reason: error instanceof Error ? error.name : 'unknown' });
  });
}
