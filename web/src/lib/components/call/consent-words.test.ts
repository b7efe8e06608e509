import { expect, it } from 'vitest';
import { consentWords } from './consent-words.ts';

it('says on what consent a dial rested', () => {
  expect(consentWords('not_needed')).toBe('Not needed for this purpose');
  expect(consentWords({ at: '2026-01-01', source: 'web form' })).toBe('Given 2026-01-01: web form');
  expect(consentWords({ at: '2026-01-01', source: null })).toBe('Given 2026-01-01');
  expect(consentWords({ statedBy: 'u', statedAt: '2026-01-02' })).toBe('Stated at the launch, 2026-01-02');
});
