import { describe, expect, it } from 'vitest';
import { attemptCaps, checkAttemptCaps, legalCaps } from './attempt-caps.ts';
import { isReplaceable, loosenedCaps } from './cap-override.ts';

const sources = (region: string, max: number, hours: number): string[] =>
  loosenedCaps(legalCaps, { region, max, hours }).map(({ source }) => source);

describe('an override of a region’s caps', () => {
  it.each([
    ['US-FL', 3, 24],
    ['US-FL', 1, 24],
    ['US-FL', 3, 48],
    ['FR', 4, 30 * 24],
    ['AE', 1, 7 * 24],
    ['CO', 1, 25],
    // Nothing is said about the number of calls there.
    ['DE', 100, 1],
    ['US-NV', 100, 1],
  ])('of %s with %d calls in %d hours only tightens', (region, max, hours) => {
    expect(sources(region, max, hours)).toEqual([]);
  });

  it.each([
    ['US-FL', 4, 24, ['Fla. Stat. 501.616(6)']],
    ['US-FL', 3, 23, ['Fla. Stat. 501.616(6)']],
    ['FR', 4, 29 * 24, ['Code conso. D.223-9']],
    ['AE', 2, 7 * 24, ['Cabinet Resolution 56/2024']],
    ['AE', 1, 24, ['Cabinet Resolution 56/2024', 'Cabinet Resolution 56/2024']],
    ['CO', 1, 24, ['Ley 2300 de 2023']],
  ])('of %s with %d calls in %d hours loosens what is by law', (region, max, hours, laws) => {
    expect(sources(region, max, hours)).toEqual(laws);
  });

  it('never lets a call through that the law does not, where it only tightens', () => {
    const hour = 3_600_000;
    const first = Date.parse('2026-11-24T08:00:00Z');
    for (const cap of legalCaps.filter(({ rule }) => isReplaceable(rule))) {
      for (const max of [1, 2, 3, 4, 7]) {
        for (const hours of [1, 24, 25, 7 * 24, 30 * 24]) {
          const override = { region: cap.region ?? '', max, hours, reason: '' };
          if (loosenedCaps(legalCaps, override).length > 0) continue;
          const zones = ['Asia/Dubai'];
          const replaced = attemptCaps([override.region], cap.purposes?.[0] ?? 'service', null, [override]);
          const dials = Array.from({ length: max }, (_, i) => ({
            at: new Date(first + i * hour),
            end: 'not_reached' as const,
          }));
          for (let after = max; after < hours; after += 5) {
            const verdict = checkAttemptCaps(dials, new Date(first + after * hour), { caps: replaced, zones });
            expect(verdict.allowed).toBe(false);
          }
        }
      }
    }
  });
});
