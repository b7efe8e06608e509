import type { DialOrder } from '#db/dialling/attempt.ts';
import type { Database } from '#db/client.ts';
import type { Rooms } from '#providers/media/livekit-rooms.ts';
import type { Telephony } from '#providers/telephony/telephony.ts';
import type { Nudger } from '#providers/temporal/nudger.ts';

export interface AttemptDependencies {
  db: Database;
  nudger: Nudger;
  rooms: Rooms;
  telephonyOf(account: DialOrder['account']): Promise<Telephony>;
  /** Where this account's carrier sends its events. */
  webhookUrlOf(providerAccountId: string): string;
  timeScale: number;
}
