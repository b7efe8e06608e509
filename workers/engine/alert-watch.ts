import type { Logger } from 'pino';
import { watchAlerts, type AlertWatchContext } from '#operations/health/watch-alerts.ts';
import { pause } from './pause.ts';

const everyMs = 5_000;

/** Watches over what people are told of, apart from what calls need: it reads a lot, and nobody waits for it. */
export async function keepWatchingAlerts(
  context: AlertWatchContext & { log: Logger; stop: AbortSignal },
): Promise<void> {
  const { log, stop } = context;
  while (!stop.aborted) {
    try {
      await watchAlerts(context, new Date());
    } catch (error) {
      log.warn({ event: 'alert_watch.round_failed', reason: error instanceof Error ? error.message : 'unknown' });
    }
    await pause(everyMs, stop);
  }
}
