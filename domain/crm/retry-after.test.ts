import { expect, it } from 'vitest';
import { retryAfterSeconds } from './retry-after.ts';

const now = new Date('2026-12-01T14:58:30Z');

it.each<[string | undefined, number | null]>([
  ['120', 120],
  [' 7 ', 7],
  ['1.5', 2],
  ['Tue, 01 Dec 2026 15:00:00 GMT', 90],
  ['Tuesday, 01-Dec-26 15:00:00 GMT', 90],
  ['Tue Dec  1 15:00:00 2026', 90],
  ['99999999', 86_400],
  ['Tue, 01 Dec 2036 15:00:00 GMT', 86_400],
  ['0', null],
  ['-5', null],
  ['Tue, 01 Dec 2020 15:00:00 GMT', null],
  ['Tue, 99 Foo 2026 15:00:00 GMT', null],
  ['soon', null],
  ['soon 5', null],
  ['120, 60', null],
  ['0x10', null],
  ['1e3', null],
  ['', null],
  [undefined, null],
])('%j asks to wait %s seconds', (header, seconds) => {
  expect(retryAfterSeconds(header, now)).toBe(seconds);
});
