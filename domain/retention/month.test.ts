import { expect, it } from 'vitest';
import { monthsFrom } from './month.ts';

it('names months one after the other, over the end of a year', () => {
  expect(monthsFrom(new Date('2026-11-30T23:59:59.999Z'), 2)).toEqual([
    { name: '2026_11', from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-12-01T00:00:00Z') },
    { name: '2026_12', from: new Date('2026-12-01T00:00:00Z'), to: new Date('2027-01-01T00:00:00Z') },
    { name: '2027_01', from: new Date('2027-01-01T00:00:00Z'), to: new Date('2027-02-01T00:00:00Z') },
  ]);
});
