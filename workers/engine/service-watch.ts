import type { Logger } from 'pino';
import { watchServices, type ServiceWatchContext } from '#operations/health/watch-services.ts';
import { pause } from './pause.ts';

const everyMs = 5_000;

/** Watches the services of a call apart from the calls: a service that answers slowly must not hold up what saves them. */
export async function keepWatchingServices(
  context: ServiceWatchContext & { log: Logger; stop: AbortSignal },
): Promise<void> {
  const { log, stop } = context;
  while (!stop.aborted) {
    try {
      await watchServices(context, new Date());
    } catch (error) {
      log.warn({ event: 'service_watch.round_failed', reason: error instanceof Error ? error.message : 'unknown' });
    }
    await pause(everyMs, stop);
  }
}
