/** How often which outcome comes of a dial, and how long it holds a slot: what a forecast calculates with. */
import type { Outcome } from '../../call/call.ts';
import { attemptOutcomes as rows } from '../../call/outcome-table.ts';

/** What is an attempt can be expected; a deferral is none. */
export type AttemptOutcome = Exclude<Outcome, 'deferred'>;
export const attemptOutcomes = rows.filter((outcome): outcome is AttemptOutcome => outcome !== 'deferred');

export interface Rates {
  /** `measured`: of finished campaigns of this workspace; `assumed`: `assumedShares`, because there are too few. */
  basis: 'measured' | 'assumed';
  /** Attempts that were measured; 0 for what is assumed. */
  attempts: number;
  /** Of all attempts; they add up to 1. */
  shares: Record<AttemptOutcome, number>;
  /** How long an attempt that ends so holds its slot. */
  seconds: Record<AttemptOutcome, number>;
}

/** Attempts with fewer than these say little: one campaign of some dozen friends is no measure of strangers. */
const leastMeasured = 100;

/** No source decides them: they differ between lists tenfold. Wide enough a range is calculated around them (`spreadOf`). */
const assumedShares: Rates['shares'] = {
  connected: 0.3,
  voicemail: 0.15,
  no_answer: 0.4,
  busy: 0.05,
  hangup: 0.05,
  failed: 0.05,
};

const assumedSeconds = { connected: 120, voicemail: 30, busy: 10, hangup: 25, failed: 8 };

/** From the lease to the first ring. */
const setUpSeconds = 5;

/** Attempts of finished campaigns by outcome, and how long they held a slot on average. */
export type MeasuredAttempts = Partial<Record<AttemptOutcome, { attempts: number; seconds: number | null }>>;

/** What to calculate with: what was measured, else what is assumed. */
export function ratesOf(measured: MeasuredAttempts, { ringTimeoutSeconds }: { ringTimeoutSeconds: number }): Rates {
  const total = attemptOutcomes.reduce((sum, outcome) => sum + (measured[outcome]?.attempts ?? 0), 0);
  const isMeasured = total >= leastMeasured;
  const assumed = { ...assumedSeconds, no_answer: ringTimeoutSeconds + setUpSeconds };
  const each = <T>(value: (outcome: AttemptOutcome) => T) =>
    Object.fromEntries(attemptOutcomes.map((outcome) => [outcome, value(outcome)])) as Record<AttemptOutcome, T>;
  return {
    basis: isMeasured ? 'measured' : 'assumed',
    attempts: isMeasured ? total : 0,
    shares: each((outcome) => (isMeasured ? (measured[outcome]?.attempts ?? 0) / total : assumedShares[outcome])),
    seconds: each((outcome) => (isMeasured ? (measured[outcome]?.seconds ?? assumed[outcome]) : assumed[outcome])),
  };
}

/** How far people and calls may differ from the rates, either way: more where nothing was measured. */
export function spreadOf({ basis }: Rates): number {
  return basis === 'measured' ? 0.15 : 0.35;
}

/**
 * The same rates where people are reached more or less often, and calls are longer or shorter.
 * @param by factors; 1 changes nothing
 */
export function changedRates(rates: Rates, by: { reached: number; seconds: number }): Rates {
  const connected = Math.min(1, rates.shares.connected * by.reached);
  const others = 1 - rates.shares.connected;
  const shares = { ...rates.shares, connected };
  const seconds = { ...rates.seconds };
  for (const outcome of attemptOutcomes) {
    seconds[outcome] = rates.seconds[outcome] * by.seconds;
    if (outcome !== 'connected' && others > 0) shares[outcome] *= (1 - connected) / others;
  }
  if (others === 0) shares.no_answer = 1 - connected;
  return { ...rates, shares, seconds };
}

/** How long an attempt holds a slot on average, in seconds. */
export function meanSeconds({ shares, seconds }: Rates): number {
  return attemptOutcomes.reduce((sum, outcome) => sum + shares[outcome] * seconds[outcome], 0);
}
