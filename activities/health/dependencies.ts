import type { Client } from '@temporalio/client';
import type { Database } from '#db/client.ts';
import type { Rooms } from '#providers/media/livekit-rooms.ts';
import type { TelephonySource } from '#operations/provider/telephony-of.ts';
import type { Nudger } from '#providers/temporal/nudger.ts';

export interface ReconcilerDependencies {
  db: Database;
  temporal: Client;
  nudger: Nudger;
  rooms: Rooms;
  telephonyOf: TelephonySource;
}
