import { readPlacedCall } from '#db/dialling/attempt.ts';
import type { AttemptDependencies } from './dependencies.ts';

/**
 * Asks for another agent in the room of a call that goes on; it is told by the server what was said so far. That it has
 * come is told by its report that it is ready.
 */
export async function replaceAgent(
  { db, rooms }: Pick<AttemptDependencies, 'db' | 'rooms'>,
  { attemptId }: { attemptId: string },
): Promise<void> {
  const { attempt } = await readPlacedCall(db, attemptId);
  if (attempt.endedAt === null) await rooms.prepare(attemptId, { lostOne: true });
}
