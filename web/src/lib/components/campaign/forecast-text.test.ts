import { expect, it } from 'vitest';
import { basisWords, endWords } from './forecast-text.ts';

const [first, second, third] = ['2026-11-24T15:00:00Z', '2026-11-24T18:00:00Z', '2026-11-25T09:00:00Z'];

it('says the end as a range, and where there is none', () => {
  expect(endWords({ ends: { earliest: first, expected: second, latest: third } }, 'UTC')).toMatch(
    /^between Tue,? 24 Nov.* 15:00 UTC and Wed,? 25 Nov.* 09:00 UTC, most likely Tue,? 24 Nov.* 18:00 UTC$/,
  );
  expect(endWords({ ends: { earliest: first, expected: second, latest: null } }, 'UTC')).toMatch(
    /^from .*not within 90/,
  );
  expect(endWords({ ends: { earliest: null, expected: null, latest: null } }, 'UTC')).toBe('Not within 90 days');
});

it('says what it rests on', () => {
  const shares = { connected: 0.3, voicemail: 0.2, no_answer: 0.2, busy: 0.1, hangup: 0.1, failed: 0.1 };
  const rates = { shares, seconds: shares };
  expect(basisWords({ rates: { ...rates, basis: 'assumed', attempts: 0 } })).toContain('30 %');
  expect(basisWords({ rates: { ...rates, basis: 'measured', attempts: 1200 } })).toContain('1,200 calls of finished');
  expect(basisWords({ rates: { ...rates, basis: 'measured', attempts: 1200 } }, true)).toContain('of this campaign');
});
