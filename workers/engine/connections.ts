import { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import { pause } from './pause.ts';

/** Connects to Temporal and waits as long as it takes: the engine may start before the server. */
export async function connectToTemporal(address: string, log: Logger, stop: AbortSignal): Promise<NativeConnection> {
  for (let tries = 0; ; tries++) {
    try {
      return await NativeConnection.connect({ address });
    } catch (error) {
      if (stop.aborted) throw error;
      log.warn({ event: 'temporal.away', tries }, 'Temporal does not answer; tries again');
      await pause(Math.min(5_000, 500 * 2 ** Math.min(tries, 4)), stop);
    }
  }
}
