import { expect, it } from 'vitest';
import { planDisturbances, victims } from './disturbances.ts';

it('plans the same for the same seed, and something else for another', () => {
  expect(planDisturbances('a', 600_000)).toEqual(planDisturbances('a', 600_000));
  expect(planDisturbances('a', 600_000)).not.toEqual(planDisturbances('b', 600_000));
});

it('disturbs every process within a minute and a half, in both ways within ten minutes', () => {
  for (const seed of ['1', '2', '3', '4', '5']) {
    const short = planDisturbances(seed, 90_000);
    expect(new Set(short.flatMap((one) => ('victim' in one ? one.victim : []))).size).toBe(victims.length);
    const long = planDisturbances(seed, 600_000);
    for (const victim of victims) {
      const kinds = long.filter((one) => 'victim' in one && one.victim === victim).map(({ kind }) => kind);
      expect(new Set(kinds)).toEqual(new Set(['kill', 'pause']));
    }
  }
});
