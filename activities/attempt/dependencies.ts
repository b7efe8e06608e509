import type { Database } from '#db/client.ts';
import type { Rooms } from '#providers/media/livekit-rooms.ts';
import type { ProviderKind } from '#domain/provider/provider.ts';
import type { TelephonySource } from '#operations/provider/telephony-of.ts';
import type { Nudger } from '#providers/temporal/nudger.ts';

export interface AttemptDependencies {
  db: Database;
  nudger: Nudger;
  rooms: Rooms;
  telephonyOf: TelephonySource;
  /** Where this account's carrier sends its events. */
  webhookUrlOf(account: { id: string; kind: ProviderKind }): string;
  timeScale: number;
}
