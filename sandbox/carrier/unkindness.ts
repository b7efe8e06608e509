import { z } from 'zod';
import { chanceFor } from '../callees/randomness.ts';

const percent = z.number().min(0).max(100);

/** Shares of calls that meet what real vendors do now and then. Sources: see "What it does on purpose" in the README. */
export const Unkindness = z.object({
  /** Answered calls about which the machine detection never says anything. */
  missingVerdictPercent: percent,
  /** Messages that Telnyx cuts off when it hears the end of the greeting (`cancelled_amd`), the first of a call. */
  cutMessagePercent: percent,
  /** Telnyx's own refusals that come as the HTTP answer to the dial instead of an event. */
  httpRefusalPercent: percent,
  /** Dials on a trunk for which no gateway has strength. */
  gatewayFullPercent: percent,
});
export type Unkindness = z.infer<typeof Unkindness>;

export const unkindnesses = {
  usual: { missingVerdictPercent: 5, cutMessagePercent: 10, httpRefusalPercent: 50, gatewayFullPercent: 2 },
  none: { missingVerdictPercent: 0, cutMessagePercent: 0, httpRefusalPercent: 0, gatewayFullPercent: 0 },
} as const satisfies Record<string, Unkindness>;

/** What one dial will meet. */
export interface Mishaps {
  missesVerdict: boolean;
  cutsMessage: boolean;
  refusesByHttp: boolean;
}

/** The same for the same number and attempt, whatever else happens. */
export function mishapsOf(unkindness: Unkindness, seed: string, to: string, attempt: number): Mishaps {
  const chance = chanceFor(seed, to, attempt, 'mishaps');
  return {
    missesVerdict: chance.happens(unkindness.missingVerdictPercent),
    cutsMessage: chance.happens(unkindness.cutMessagePercent),
    refusesByHttp: chance.happens(unkindness.httpRefusalPercent),
  };
}
