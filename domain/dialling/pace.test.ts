import { expect, it } from 'vitest';
import { nextPace } from './pace.ts';

it('is halved where the carrier has refused, and never stops', () => {
  expect(nextPace({ perSecond: 8, configured: 8, refused: 1 })).toBe(4);
  let perSecond = 8;
  for (let look = 0; look < 20; look++) perSecond = nextPace({ perSecond, configured: 8, refused: 3 });
  expect(perSecond).toBe(0.2);
  expect(nextPace({ perSecond: 0.1, configured: 0.1, refused: 1 })).toBe(0.1);
});

it('comes back by itself, from almost nothing to all of it within ten looks', () => {
  let perSecond = 0.2;
  for (let look = 0; look < 10; look++) perSecond = nextPace({ perSecond, configured: 8, refused: 0 });
  expect(perSecond).toBe(8);
  expect(nextPace({ perSecond, configured: 8, refused: 0 })).toBe(8);
});

it('follows what is configured at once when that is lowered', () => {
  expect(nextPace({ perSecond: 8, configured: 3, refused: 0 })).toBe(3);
});
