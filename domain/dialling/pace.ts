/** How often the pace of an account is looked at. */
export const paceLookMs = 3_000;

/** However often a carrier refuses, so often it is asked again whether it takes calls now. */
const slowestPerSecond = 0.2;

/**
 * Dials per second of a provider account in the next look, between almost none and what is configured. A carrier that
 * refused for lack of capacity (its own rate, its channels) gets half as many; each look without a refusal gives back a
 * tenth of the configured rate, so that the full pace is back within half a minute.
 */
export function nextPace(pace: { perSecond: number; configured: number; refused: number }): number {
  const { configured, refused } = pace;
  const perSecond = Math.min(pace.perSecond, configured);
  const next =
    refused > 0 ? Math.max(Math.min(slowestPerSecond, configured), perSecond / 2) : perSecond + configured / 10;
  return Math.round(Math.min(configured, next) * 100) / 100;
}
