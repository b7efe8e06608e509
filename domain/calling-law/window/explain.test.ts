import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../message/index.ts';
import { explainWindow } from './explain.ts';

const rows: Record<string, string>[] = parse(readFileSync(new URL('calling-window-vectors.csv', import.meta.url)), {
  columns: true,
});

/** Stands for the words of a reader. */
const inWords = ({ code }: Message): string => `${code}.`;

describe('published vectors', () => {
  test('there are as many as were published', () => {
    expect(rows).toHaveLength(71);
  });

  test.each(rows.map((row) => [row['id'], row['note'], row] as const))('%s %s', (_id, _note, row) => {
    const answer = explainWindow(
      {
        e164: row['e164'] ?? '',
        instantUtc: row['instant_utc'] ?? '',
        contactTimezone: row['contact_tz'],
        contactRegion: row['contact_region'],
        campaignWindow: row['campaign_window'],
      },
      { inWords },
    );
    expect({
      region: answer.region,
      zones: answer.candidateZones,
      allowed: String(answer.allowed),
      reason: answer.reason,
    }).toEqual({
      region: row['region'],
      zones: row['candidate_zones'],
      allowed: row['allowed'],
      reason: row['reason'],
    });
  });
});

describe('questions beyond the vectors', () => {
  const ask = (question: Partial<Parameters<typeof explainWindow>[0]>) =>
    explainWindow({ e164: '+12125550123', instantUtc: '2026-01-15T18:30:00Z', ...question }, { inWords });

  test('open: nothing to wait for, rules and what named the zones', () => {
    expect(ask({})).toEqual({
      region: 'US-NY',
      candidateZones: 'America/New_York',
      allowed: true,
      reason: 'inside_all_candidates',
      nextOpen: '',
      source: 'US: 47 CFR 64.1200(c)(1) [A]; zones: area_code',
      zoneSources: 'America/New_York=area_code',
    });
  });

  test('closed: when it opens next', () => {
    expect(ask({ instantUtc: '2026-01-16T02:00:00Z' }).nextOpen).toBe('2026-01-16T13:00:00Z');
    expect(ask({ e164: '+79161234567' })).toMatchObject({ allowed: false, nextOpen: 'never_open', region: 'RU' });
  });

  test('the zones are those of the number even if the contact names another', () => {
    expect(ask({ contactTimezone: 'America/Los_Angeles', instantUtc: '2026-01-15T14:00:00Z' })).toMatchObject({
      candidateZones: 'America/New_York',
      reason: 'before_window@America/Los_Angeles',
      source: expect.stringContaining('zones: contact'),
    });
  });

  test.each<[note: string, Partial<Parameters<typeof explainWindow>[0]>, string]>([
    [
      '05:30 in California',
      { contactRegion: 'US-CA', instantUtc: '2026-12-01T13:30:00Z' },
      'before_window@America/Los_Angeles',
    ],
    ['09:30 in California, 12:30 in New York', { contactRegion: 'US-CA', instantUtc: '2026-12-01T17:30:00Z' }, ''],
    [
      '03:30 in Hawaii',
      { contactRegion: 'US-HI', instantUtc: '2026-12-01T13:30:00Z' },
      'before_window@Pacific/Honolulu',
    ],
    ['17:30 in California, 20:30 in New York', { contactRegion: 'US-CA', instantUtc: '2026-12-02T01:30:00Z' }, ''],
    [
      '23:30 in New York',
      { contactRegion: 'US-CA', instantUtc: '2026-12-02T04:30:00Z' },
      'after_window@America/New_York',
    ],
    [
      '21:00 in Sydney',
      { e164: '+442079460123', contactRegion: 'AU', instantUtc: '2026-12-01T10:00:00Z' },
      'after_window@Australia/Sydney',
    ],
    [
      '21:00 in Sydney, told by the country',
      { e164: '+442079460123', contactCountry: 'Australia', instantUtc: '2026-12-01T10:00:00Z' },
      'after_window@Australia/Sydney',
    ],
    [
      '09:00 in Riyadh and 10:00 in Dubai',
      { e164: '+966500000001', contactRegion: 'AE', instantUtc: '2026-12-01T06:00:00Z' },
      '',
    ],
    [
      '19:00 in Dubai',
      { e164: '+966500000001', contactCountry: 'AE', instantUtc: '2026-12-01T15:00:00Z' },
      'after_window@Asia/Riyadh',
    ],
    [
      '22:30 in New York, whatever the time zone of the record',
      { contactTimezone: 'America/Los_Angeles', instantUtc: '2026-12-02T03:30:00Z' },
      'after_window@America/New_York',
    ],
  ])('somebody who lives elsewhere than the number says: %s', (_note, question, closedBy) => {
    expect(ask(question)).toMatchObject({ allowed: closedBy === '', reason: closedBy || 'inside_all_candidates' });
  });

  // Numbers that public maps place wrongly.
  test.each([
    ['+15515550123', '2026-12-01T13:00:00Z', 'America/New_York', true],
    ['+15345550123', '2026-12-01T13:30:00Z', 'America/Chicago', false],
    ['+16575550123', '2026-12-01T15:30:00Z', 'America/Los_Angeles', false],
    ['+13085550123', '2026-12-01T14:30:00Z', 'America/Chicago|America/Denver', false],
    ['+16846990123', '2026-12-01T13:30:00Z', 'Pacific/Pago_Pago', false],
    ['+18505550123', '2026-12-01T13:30:00Z', 'America/New_York|America/Chicago', false],
    ['+12195550123', '2027-07-01T12:30:00Z', 'America/New_York|America/Chicago', false],
    ['+19285550123', '2027-07-01T03:30:00Z', 'America/Phoenix|America/Denver', false],
  ])('%s at %s may be in %s', (e164, instantUtc, zones, allowed) => {
    const answer = ask({ e164, instantUtc });
    expect(answer.allowed).toBe(allowed);
    expect(answer.candidateZones.split('|').sort()).toEqual(zones.split('|').sort());
  });

  test('which candidate came from where', () => {
    expect(ask({ contactRegion: 'US-CA' })).toMatchObject({
      candidateZones: 'America/New_York',
      source: expect.stringContaining('zones: area_code, region'),
      zoneSources: 'America/New_York=area_code|America/Los_Angeles=region',
    });
    expect(ask({ contactCountry: 'Atlantis' })).toMatchObject({ reason: 'unknown_country', zoneSources: '' });
  });

  test('a number of no place is of where the contact says', () => {
    const company = { e164: '+9221111825888' };
    expect(ask(company)).toMatchObject({ region: '', candidateZones: '', reason: 'non_geographic' });
    expect(ask({ ...company, contactTimezone: 'America/New_York', contactRegion: 'US-NY' })).toMatchObject({
      region: 'US-NY',
      candidateZones: 'America/New_York',
      allowed: true,
    });
  });

  test('one that is never dialled stays so, and says why', () => {
    const columns = { contactTimezone: 'America/New_York', contactRegion: 'US-NY' };
    for (const [e164, source] of [
      ['+19005550101', 'never_dial_premium_rate'],
      ['+18005550101', 'never_dial_toll_free'],
    ]) {
      const expected = { allowed: false, reason: 'non_geographic', source: expect.stringContaining(source ?? '') };
      expect(ask({ e164: e164 ?? '', ...columns })).toMatchObject(expected);
    }
  });

  test.each([
    [{ contactTimezone: 'EST' }, 'bad_time_zone'],
    [{ contactRegion: 'Nowhere' }, 'unknown_region'],
    [{ instantUtc: 'tomorrow' }, 'bad_instant'],
    [{ campaignWindow: '17:00-10:00' }, 'bad_campaign_window'],
    [{ e164: '12' }, 'invalid_number'],
  ])('%j is refused: %s', (question, reason) => {
    const answer = ask(question);
    expect(answer).toMatchObject({ allowed: false, reason, nextOpen: '' });
    expect(answer.source).toMatch(/\.$/);
  });

  test('instants are read with an offset, or as UTC', () => {
    for (const instantUtc of ['2026-01-15T13:30:00-05:00', '2026-01-15 18:30:00', '2026-01-15T18:30']) {
      expect(ask({ instantUtc }).allowed, instantUtc).toBe(true);
    }
  });
});
