import { expect, it } from 'vitest';
import { spreadOf } from './spread.ts';

it('spreads ids that follow one another evenly, and each always alike', () => {
  const tenths = new Array<number>(10).fill(0);
  for (let n = 0; n < 10_000; n++) {
    const spread = spreadOf(`0199f3a0-1f00-7000-8000-${n.toString(16).padStart(12, '0')}`);
    tenths[Math.min(9, Math.floor(spread * 10))]! += 1;
  }
  expect(Math.min(...tenths)).toBeGreaterThan(800);
  expect(Math.max(...tenths)).toBeLessThan(1200);
  expect(spreadOf('0199f3a0-1f00-7000-8000-00000000002a')).toBe(spreadOf('0199f3a0-1f00-7000-8000-00000000002a'));
});
