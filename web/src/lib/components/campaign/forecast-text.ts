import type { Forecast } from '#domain/campaign/forecast/forecast.ts';
import { horizonDays } from '#domain/campaign/forecast/simulate.ts';
import { number, shortTime } from '#lib/format.ts';
import * as m from '#lib/paraglide/messages.js';

/** When a campaign is expected to end, in words. */
export function endWords({ ends }: Pick<Forecast, 'ends'>, timeZone: string): string {
  const { earliest, expected, latest } = ends;
  const days = number(horizonDays);
  const time = (at: string): string => shortTime(new Date(at), timeZone);
  if (earliest === null) return m.forecast_end_never({ days });
  if (expected === null || latest === null) return m.forecast_end_open({ earliest: time(earliest), days });
  return m.forecast_end_range({ earliest: time(earliest), expected: time(expected), latest: time(latest) });
}

/** What it was calculated with, in words. */
export function basisWords({ rates }: Pick<Forecast, 'rates'>, isRunning = false): string {
  const { basis, attempts, shares } = rates;
  if (basis === 'assumed') return m.forecast_basis_assumed({ percent: number(Math.round(shares.connected * 100)) });
  const words = isRunning ? m.forecast_basis_measured_here : m.forecast_basis_measured;
  return words({ attempts: number(attempts) });
}
