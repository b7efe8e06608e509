import { describe, expect, it } from 'vitest';
import { configurationProblemWords } from './configuration-problem.ts';

const words = (vendorCode: string | null, sipCode: number | null, said: string | null) =>
  configurationProblemWords({ vendorCode, sipCode, words: said });

describe('the words of a campaign that was stopped', () => {
  it.each([
    ['D36', 403, /Choose a caller number/],
    ['D19', 403, /Settle the balance/],
    ['D38', 403, /outbound voice profile/],
    ['D26', 403, /Check the key/],
    ['10009', null, /Check the key/],
    [null, 407, /Check the key/],
    [null, 403, /outbound calls from this number/],
    [null, null, /Check the provider account/],
  ] as const)('say what to fix for %s %s', (vendorCode, sipCode, fix) => {
    expect(words(vendorCode, sipCode, 'The carrier said no.')).toMatch(fix);
  });

  it('begin with what the carrier said, and end with how to go on', () => {
    const text = words('D36', 403, 'The caller ID belongs to another account (403 D36).');
    expect(text).toMatch(/^The caller ID belongs to another account/);
    expect(text).toMatch(/duplicate the campaign/);
  });

  it('go by the words where there is no code', () => {
    expect(words(null, null, 'The carrier does not accept the API key (401).')).toMatch(/Check the key/);
  });

  it('let a code go before words', () => {
    expect(words('D36', 403, 'authentication of the caller ID')).toMatch(/Choose a caller number/);
  });
});
