import { expect, it } from 'vitest';
import { textUpTo } from './text-input.ts';

it('counts characters as people do', () => {
  const text = textUpTo(3);
  for (const taken of ['', 'abc', 'äöü', '😀😀😀']) expect(text.safeParse(taken).success).toBe(true);
  for (const tooLong of ['abcd', '😀😀😀a', '😀😀😀😀']) expect(text.safeParse(tooLong).success).toBe(false);
});
