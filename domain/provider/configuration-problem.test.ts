import { describe, expect, it } from 'vitest';
import { configurationProblem } from './configuration-problem.ts';

const problem = (vendorCode: string | null, sipCode: number | null, said: string | null) =>
  configurationProblem({ vendorCode, sipCode, words: said }).params;
const fixOf = (...refusal: Parameters<typeof problem>) => problem(...refusal).fix.code;

describe('why a campaign was stopped', () => {
  it.each([
    ['D36', 403, 'fix_caller_number'],
    ['D19', 403, 'fix_balance'],
    ['D38', 403, 'fix_voice_profile'],
    ['D60', 403, 'fix_account_level'],
    ['B3', 488, 'fix_encryption'],
    ['D26', 403, 'fix_provider_key'],
    ['10009', null, 'fix_provider_key'],
    [null, 407, 'fix_provider_key'],
    [null, 403, 'fix_outbound_calls'],
    [null, null, 'fix_account'],
  ] as const)('says what to fix for %s %s', (vendorCode, sipCode, fix) => {
    expect(fixOf(vendorCode, sipCode, 'The carrier said no.')).toBe(fix);
  });

  it('keeps what the carrier said, word for word, or says that it refuses', () => {
    const text = 'The caller ID belongs to another account (403 D36).';
    expect(problem('D36', 403, text).said).toEqual({ code: 'verbatim', params: { text } });
    expect(problem('D36', 403, null).said.code).toBe('carrier_refuses_account');
  });

  it('goes by the words where there is no code', () => {
    expect(fixOf(null, null, 'The carrier does not accept the API key (401).')).toBe('fix_provider_key');
  });

  it('lets a code go before words', () => {
    expect(fixOf('D36', 403, 'authentication of the caller ID')).toBe('fix_caller_number');
  });
});
