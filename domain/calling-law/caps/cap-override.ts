import type { AttemptCap } from './attempt-caps.ts';

type Rule = AttemptCap['rule'];

/** A cap of a region that an override takes the place of: numbers of calls, never what a refusal ends. */
export function isReplaceable({ kind }: Pick<Rule, 'kind'>): boolean {
  return kind === 'rolling' || kind === 'local_day';
}

/**
 * The caps by law that an override of their region allows more than; none: it only tightens, and needs no reason. A
 * limit is within a cap if it allows no more calls in no less time.
 */
export function loosenedCaps<Cap extends { region: string | null; rule: Rule }>(
  legal: readonly Cap[],
  override: { region: string; max: number; hours: number },
): Cap[] {
  return legal.filter(({ region, rule }) => {
    if (region !== override.region) return false;
    switch (rule.kind) {
      case 'rolling':
        return override.max > rule.max || override.hours < rule.hours;
      case 'local_day':
        return override.max > rule.max || override.hours < longestDayHours;
      default:
        return false;
    }
  });
}

/** A local day on which the clock is turned back. */
const longestDayHours = 25;
