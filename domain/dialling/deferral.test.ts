import { describe, expect, it } from 'vitest';
import { causes } from '../call/cause-table.ts';
import { deferralMs, isDeferredTooOften, type Deferral } from './deferral.ts';

const now = new Date('2026-11-27T22:30:00Z');
const deferral: Deferral = { cause: 'capacity', vendorCode: null, before: 0, isCallback: false, spread: 0.5, now };

describe('the wait after a deferral', () => {
  it('grows up to ten minutes, and for a callback up to one', () => {
    const waits = (isCallback: boolean) =>
      [0, 1, 2, 5, 8, 50, 5_000].map((before) => deferralMs({ ...deferral, before, isCallback }));
    expect(waits(false)).toEqual([2_000, 4_000, 8_000, 64_000, 512_000, 600_000, 600_000]);
    expect(waits(true)).toEqual([2_000, 4_000, 8_000, 60_000, 60_000, 60_000, 60_000]);
  });

  it('is not the same for all who were refused together', () => {
    expect(deferralMs({ ...deferral, before: 10, spread: 0 })).toBe(450_000);
    expect(deferralMs({ ...deferral, before: 10, spread: 1 })).toBe(750_000);
  });

  it('is as long as the carrier asks for', () => {
    expect(deferralMs({ ...deferral, vendorCode: 'D9', spread: 0 })).toBe(60_000);
    expect(deferralMs({ ...deferral, vendorCode: 'D39', spread: 0 })).toBe(3_600_000);
    const beforeMidnight = new Date('2026-11-27T23:50:00Z');
    expect(deferralMs({ ...deferral, vendorCode: 'D39', spread: 0, now: beforeMidnight })).toBe(600_000);
  });
});

it.each(['service_failure', 'line_lost'] as const)('is long after a %s, for a callback too', (cause) => {
  const waits = [false, true].map((isCallback) => deferralMs({ ...deferral, cause, isCallback, spread: 0 }));
  expect(waits).toEqual([30 * 60_000, 30 * 60_000]);
  expect(deferralMs({ ...deferral, cause, spread: 0 }, 60)).toBe(30_000);
});

it('ends what one number alone is refused, and never what is our fault', () => {
  expect([1, 2, 3, 4].map((inARow) => isDeferredTooOften('forbidden', inARow))).toEqual([false, false, true, true]);
  const endless = causes.filter((cause) => !isDeferredTooOften(cause, 1_000));
  expect(endless).toEqual(
    expect.arrayContaining(['capacity', 'carrier_away', 'gateway_away', 'caller_number', 'configuration']),
  );
});
