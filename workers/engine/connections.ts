import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { pause } from './pause.ts';

/** Connects to Temporal and waits as long as it takes: the engine may start before the server. */
export async function connectToTemporal(
  to: NativeConnectionOptions & { address: string },
  log: Logger,
  stop: AbortSignal,
): Promise<NativeConnection> {
  for (let tries = 0; ; tries++) {
    try {
      return await NativeConnection.connect({ ...to, ...connectionOptions(to.address) });
    } catch (error) {
      if (stop.aborted) throw error;
      log.warn({ event: 'temporal.away', tries }, 'Temporal does not answer; tries again');
      await pause(Math.min(5_000, 500 * 2 ** Math.min(tries, 4)), stop);
    }
  }
}

/** The SDK compresses by default; on the way to the same machine that is work for both sides and saves nothing. */
export function connectionOptions(address: string): NativeConnectionOptions {
  const isHere = /^(127(\.\d{1,3}){3}|localhost|\[::1\]):\d+$/.test(address);
  return isHere ? { address, grpcCompression: { codec: 'none' } } : { address };
}
