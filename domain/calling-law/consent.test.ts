import { describe, expect, test } from 'vitest';
import { checkConsent, consentNotesFor, statementFor, type ConsentQuestion } from './consent.ts';

const at = new Date('2026-11-21T10:00:00Z');
const ask = (question: Partial<ConsentQuestion>) => {
  const verdict = checkConsent({ purpose: 'marketing', regions: ['US-NY'], statement: 'none', at, ...question });
  return verdict.ok ? 'ok' : verdict.code;
};

describe('consent', () => {
  test('marketing needs a record, other purposes do not', () => {
    expect(ask({})).toBe('consent_missing');
    expect(ask({ purpose: 'service' })).toBe('ok');
    expect(ask({ purpose: 'collection' })).toBe('ok');
    expect(ask({ purpose: 'survey' })).toBe('ok');
  });

  test('a date of the contact or a statement of the launcher will do', () => {
    expect(ask({ consentAt: new Date('2020-01-01') })).toBe('ok');
    expect(ask({ statement: 'covers' })).toBe('ok');
  });

  test('a statement covers who was on the list when it was made', () => {
    const consentStatement = 'Collected in our shop, forms are on file.';
    const launched = { consentStatement, consentStatedAt: new Date('2026-11-20T10:00:00Z') };
    expect(statementFor({ consentStatement, consentStatedAt: null }, at)).toBe('covers');
    expect(statementFor(launched, new Date('2026-11-20T09:59:59Z'))).toBe('covers');
    expect(statementFor(launched, new Date('2026-11-20T10:00:01Z'))).toBe('made_before');
    expect(statementFor({ ...launched, consentStatement: '   ' }, new Date(0))).toBe('none');
    expect(ask({ statement: 'made_before' })).toBe('consent_not_stated');
    expect(ask({ statement: 'made_before', consentAt: new Date('2026-11-21') })).toBe('ok');
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
