import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Database } from '#db/client.ts';
import type { Nudger } from '#providers/temporal/nudger.ts';

/** What every operation works with: the database decides, Temporal is told. */
export interface OperationContext {
  db: Database;
  temporal: Client;
}

/** For operations that free a slot: campaigns that wait for one are nudged, many reasons in one signal. */
export interface CallContext extends OperationContext {
  nudger: Nudger;
}

/** For operations that go on although a part of them failed, and say so in the log. */
export interface LoggedContext extends OperationContext {
  log: Pick<Logger, 'warn'>;
}
