import { describe, expect, it } from 'vitest';
import { duplicateRules, finderIn, judgeDuplicate, type KnownContact } from './duplicates.ts';

const ana: KnownContact = { id: 'ana', phone: '+12125550100', extension: null, externalId: 'A1', state: 'queued' };
const ben: KnownContact = { id: 'ben', phone: '+12125550101', extension: null, externalId: null, state: 'queued' };
const none = { byPhone: null, byId: null };

/** What each rule makes of a row, in the order of `duplicateRules`. */
const kinds = (externalId: string | null, found: Parameters<typeof judgeDuplicate>[1]) =>
  duplicateRules.map((rule) => judgeDuplicate({ externalId }, found, rule).kind);

describe('a row whose person the campaign has', () => {
  it('is left out, updates or is a problem, as chosen', () => {
    expect(kinds('A1', { byPhone: ana, byId: ana })).toEqual(['duplicate', 'update', 'invalid']);
    expect(kinds(null, { byPhone: ana, byId: null })).toEqual(['duplicate', 'update', 'invalid']);
    expect(kinds('B1', { byPhone: ben, byId: null })).toEqual(['duplicate', 'update', 'invalid']);
    expect(kinds('B1', none)).toEqual(['new', 'new', 'new']);
  });

  it('never updates a contact that is called or at its end', () => {
    for (const state of [
      'active',
      'completed',
      'exhausted',
      'opted_out',
      'suppressed',
      'invalid',
      'cancelled',
    ] as const) {
      const byPhone = { ...ben, state };
      expect(kinds(null, { byPhone, byId: null })).toEqual(['duplicate', 'duplicate', 'invalid']);
    }
  });

  it('never updates where number and id name different people', () => {
    expect(kinds('A1', { byPhone: null, byId: ana })).toEqual(['duplicate', 'invalid', 'invalid']);
    expect(kinds('B1', { byPhone: ana, byId: null })).toEqual(['duplicate', 'invalid', 'invalid']);
    expect(kinds('A1', { byPhone: ben, byId: ana })).toEqual(['duplicate', 'invalid', 'invalid']);
  });
});

it('two people behind one number are two contacts', () => {
  const [front, back] = [ben, { ...ben, id: 'back', extension: '23' }];
  const find = finderIn([front, back]);
  const byPhone = (extension: string | null) => find({ phone: ben.phone, extension, externalId: null }).byPhone?.id;
  expect([byPhone(null), byPhone('23'), byPhone('24')]).toEqual(['ben', 'back', undefined]);
});
