import { expect, it } from 'vitest';
import { byteRange } from './byte-range.ts';

it.each([
  ['bytes=0-', { start: 0 }],
  ['bytes=100-199', { start: 100, end: 199 }],
  [null, null],
  ['bytes=-500', null],
  ['bytes=9-3', null],
  ['bytes=0-1,5-9', null],
  ['items=0-1', null],
])('%j asks for %j', (header, range) => expect(byteRange(header)).toEqual(range));
