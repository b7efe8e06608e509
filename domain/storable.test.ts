import { expect, it } from 'vitest';
import { isStorable } from './storable.ts';

it('takes every JSON value with text that PostgreSQL knows', () => {
  for (const value of [null, true, 1e308, '', 'é😀\u0001', [], {}, [{ a: ['b'] }]])
    expect(isStorable(value)).toBe(true);
});

it.each(['a\0b', '\ud800', '\udc00x', 'x\ud83d'])(
  'refuses text that it does not know, wherever it stands (%j)',
  (text) => {
    for (const value of [text, [text], { note: text }, { [text]: 1 }, [[{ a: [{ b: text }] }]]]) {
      expect(isStorable(value)).toBe(false);
    }
  },
);

it('walks through any depth', () => {
  const depth = 200_000;
  expect(isStorable(JSON.parse('['.repeat(depth) + '"\\u0000"' + ']'.repeat(depth)))).toBe(false);
});
