import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { explainWindow } from './explain.ts';

const rows: Record<string, string>[] = parse(readFileSync(new URL('calling-window-vectors.csv', import.meta.url)), {
  columns: true,
});

describe('published vectors', () => {
  test('there are as many as were published', () => {
    expect(rows).toHaveLength(71);
  });

  test.each(rows.map((row) => [row['id'], row['note'], row] as const))('%s %s', (_id, _note, row) => {
    const answer = explainWindow({
      e164: row['e164'] ?? '',
      instantUtc: row['instant_utc'] ?? '',
      contactTimezone: row['contact_tz'],
      contactRegion: row['contact_region'],
      campaignWindow: row['campaign_window'],
    });
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
