import { deliverAlerts, type AlertDeliveryContext } from '#operations/health/deliver-alerts.ts';

const everyMs = 5_000;

/** Sends alerts that the engine found: words are made here. One round after the other, until the process ends. */
export function keepSendingAlerts(context: AlertDeliveryContext): void {
  const round = async (): Promise<void> => {
    try {
      await deliverAlerts(context, new Date());
    } catch (error) {
      context.log.warn({ event: 'alerts.round_failed', reason: error instanceof Error ? error.name : 'unknown' });
    }
    setTimeout(() => void round(), everyMs).unref();
  };
  void round();
}
