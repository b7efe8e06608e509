import { describe, expect, it } from 'vitest';
import { dialEvidenceOf, type DialEvidence } from './dial-evidence.ts';

const kept: DialEvidence = {
  at: '2026-07-01T20:00:00.000Z',
  rulesetVersion: '2026-11-21',
  zoneDataVersion: '2026f',
  zones: ['America/New_York'],
  localTimes: [{ zone: 'America/New_York', date: '2026-07-01', time: '16:00', namedBy: 'area_code' }],
  sources: [{ region: 'US', source: '47 CFR 64.1200(c)(1)', mark: 'A' }],
  warnings: [],
  purpose: 'service',
  consent: 'not_needed',
  earlierDials: 2,
};

describe('the evidence of a dial', () => {
  it('is read as it was kept, with what is not shown left out', () => {
    expect(dialEvidenceOf({ ...kept, sources: [{ ...kept.sources[0], basis: 'statute' }] })).toEqual(kept);
  });

  it('is none for an attempt that was not dialled', () => {
    for (const nothing of [null, undefined, {}, 'x']) expect(dialEvidenceOf(nothing)).toBeNull();
  });
});
