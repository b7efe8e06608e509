import type { providerAccounts } from '#db/schema/index.ts';
import { createLivekitRooms, type Rooms } from '#providers/media/livekit-rooms.ts';
import { telephonyFor } from '#providers/telephony/index.ts';
import type { Telephony } from '#providers/telephony/telephony.ts';
import { getServices, type Services } from '#lib/server/services.ts';

const known = new Map<string, { version: number; telephony: Telephony }>();
let rooms: Rooms | null = null;

/** The adapter of an account, kept until the account is changed. */
export function telephonyOf(
  account: typeof providerAccounts.$inferSelect,
  { environment, box }: Pick<Services, 'environment' | 'box'>,
): Telephony {
  const version = account.updatedAt.getTime();
  const present = known.get(account.id);
  if (present?.version === version) return present.telephony;
  const apiKey = account.apiKey === null ? null : box.open(account.apiKey);
  const telephony = telephonyFor(account, { apiKey }, environment);
  known.set(account.id, { version, telephony });
  return telephony;
}

/**
 * Somebody answered: has the room and its agent made ready while the carrier still listens for a machine. Only a
 * head start: the engine makes sure of both before it connects the person.
 */
export function warmUpRoom(attemptId: string): void {
  const { environment, log } = getServices();
  rooms ??= createLivekitRooms({
    url: environment.LIVEKIT_URL,
    apiKey: environment.LIVEKIT_API_KEY,
    apiSecret: environment.LIVEKIT_API_SECRET,
  });
  rooms.prepare(attemptId).catch((error: unknown) => {
    log.warn({ event: 'room.warm_up_failed', attemptId, reason: error instanceof Error ? error.name : 'unknown' });
  });
}
