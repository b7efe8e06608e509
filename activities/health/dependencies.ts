import type { Client } from '@temporalio/client';
import type { DialOrder } from '#db/dialling/attempt.ts';
import type { Database } from '#db/client.ts';
import type { Rooms } from '#providers/media/livekit-rooms.ts';
import type { Telephony } from '#providers/telephony/telephony.ts';

export interface ReconcilerDependencies {
  db: Database;
  temporal: Client;
  rooms: Rooms;
  telephonyOf(account: DialOrder['account']): Promise<Telephony>;
}
