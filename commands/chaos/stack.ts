import type { Stack, StackOptions } from '#infra/stack/stack.ts';
import { searchAttributes } from '#temporal.config';
import { twoOfEach } from './disturbances.ts';

const timeScale = 60;
/** The carrier's mischief with its own webhooks, in percent. */
export const mischief = { duplicate: 10, reorder: 10, delay: 3, drop: 1 };

/** The stack that a chaos run needs: big enough, and with a carrier that makes mischief. */
export const chaosStack = ({ seed, twoOfEach: two = false }: { seed: string; twoOfEach?: boolean }) =>
  ({
    ports: 'free' as const,
    searchAttributes,
    timeScale,
    agentCapacity: two ? 5 : 30,
    sandboxSeed: seed,
    ...(two ? { copies: twoOfEach, environment: temporalElsewhere(process.env) } : null),
    env: {
      SANDBOX_WEBHOOK_DUPLICATE_PERCENT: String(mischief.duplicate),
      SANDBOX_WEBHOOK_REORDER_PERCENT: String(mischief.reorder),
      SANDBOX_WEBHOOK_DELAY_PERCENT: String(mischief.delay),
      SANDBOX_WEBHOOK_DROP_PERCENT: String(mischief.drop),
    },
  }) satisfies Omit<StackOptions, 'dataDir'>;

/** A Temporal server of one's own may serve a run that leaves Temporal alone; nothing else of the environment is meant. */
function temporalElsewhere({ TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_UI_URL }: NodeJS.ProcessEnv) {
  return { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_UI_URL };
}

/** What the carrier does to its webhooks from now on, in percent. A carrier that is started again is as bad as ever. */
export async function orderMischief(stack: Stack, percent: typeof mischief): Promise<void> {
  const { duplicate, reorder, delay, drop } = percent;
  const response = await fetch(`http://127.0.0.1:${stack.env.SANDBOX_CARRIER_PORT}/control/faults`, {
    method: 'POST',
    body: JSON.stringify({
      duplicatePercent: duplicate,
      reorderPercent: reorder,
      delayPercent: delay,
      dropPercent: drop,
    }),
  });
  if (!response.ok) throw new Error(await response.text());
}
