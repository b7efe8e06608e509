import { describe, expect, it } from 'vitest';
import { numberSearch } from './number-search.ts';

describe('a number that is looked for', () => {
  it.each([
    ['+1 (212) 555-0176', '12125550176', true],
    ['001 212 555 0176', '12125550176', true],
    ['(212) 555-0176', '2125550176', false],
    ['0501234567', '501234567', false],
    ['٠٥٠ ١٢٣ ٤٥٦٧', '501234567', false],
    ['۰۵۰', '50', false],
    ['＋９６６ ５０', '96650', true],
    ['+44 (0)20 7946 0018', '442079460018', true],
    ['0176', '176', false],
  ])('%s', (typed, digits, isFromStart) => {
    expect(numberSearch(typed)).toEqual({ digits, isFromStart });
  });

  it('is none without digits', () => {
    expect(numberSearch(' abc ')).toBeNull();
  });
});
