import { expect, it } from 'vitest';
import { keySteps, MenuKeys } from './menu-keys.ts';

it.each(['1', '0', '2w1', 'ww9', '*7#', '12345678901234567890'])('takes %s for keys', (keys) => {
  expect(MenuKeys.safeParse(keys).success).toBe(true);
});

it.each(['', 'w', 'www', 'one', '1 2', '1,2', 'A', '1W', '123456789012345678901'])('refuses “%s”', (keys) => {
  expect(MenuKeys.safeParse(keys).success).toBe(false);
});

it('gives each key the code of its telephone event, and waits for its tone and the pauses', () => {
  expect(keySteps('1w0*#')).toEqual([
    { key: { digit: '1', code: 1 }, thenWaitMs: 500 },
    { key: null, thenWaitMs: 500 },
    { key: { digit: '0', code: 0 }, thenWaitMs: 500 },
    { key: { digit: '*', code: 10 }, thenWaitMs: 500 },
    { key: { digit: '#', code: 11 }, thenWaitMs: 500 },
  ]);
});
