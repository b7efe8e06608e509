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
