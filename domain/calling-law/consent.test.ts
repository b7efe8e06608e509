import { describe, expect, test } from 'vitest';
import { checkConsent, consentNotesFor, type ConsentQuestion } from './consent.ts';

const at = new Date('2026-11-21T10:00:00Z');
const ask = (question: Partial<ConsentQuestion>) => {
  const verdict = checkConsent({ purpose: 'marketing', regions: ['US-NY'], at, ...question });
  return verdict.ok ? 'ok' : verdict.code;
};

describe('consent', () => {
  test('marketing needs a record, other purposes do not', () => {
    expect(ask({})).toBe('consent_missing');
    expect(ask({ launcherStatement: '   ' })).toBe('consent_missing');
    expect(ask({ purpose: 'service' })).toBe('ok');
    expect(ask({ purpose: 'collection' })).toBe('ok');
    expect(ask({ purpose: 'survey' })).toBe('ok');
  });

  test('a date of the contact or a statement of the launcher will do', () => {
    expect(ask({ consentAt: new Date('2020-01-01') })).toBe('ok');
    expect(ask({ launcherStatement: 'Collected in our shop, forms are on file.' })).toBe('ok');
  });

  test('a date to come is a mistake', () => {
    expect(ask({ consentAt: new Date('2027-01-01') })).toBe('consent_in_future');
  });

  test('Spanish consent lasts two years', () => {
    expect(ask({ regions: ['ES'], consentAt: new Date('2024-12-01') })).toBe('ok');
    expect(ask({ regions: ['ES'], consentAt: new Date('2024-11-01') })).toBe('consent_expired');
    expect(ask({ regions: ['US-NY', 'ES'], consentAt: new Date('2024-11-01') })).toBe('consent_expired');
  });

  test('notes name the places of the contacts', () => {
    expect(consentNotesFor(['US-CA', 'FR-RE', 'KE'])).toEqual([
      expect.stringContaining('California'),
      expect.stringContaining('France'),
    ]);
    expect(consentNotesFor(['CA-ON'])).toEqual([expect.stringContaining('Canada')]);
  });
});
