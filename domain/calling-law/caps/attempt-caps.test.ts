import { describe, expect, test } from 'vitest';
import type { Purpose } from '../../campaign/campaign.ts';
import {
  attemptCaps,
  checkAttemptCaps,
  defaultProductCaps,
  type AttemptEnd,
  type PastAttempt,
} from './attempt-caps.ts';

const generous = { perLocalDay: 100, per7Days: 100, hoursBetween: 0 };

function check(options: {
  regions: string[];
  purpose?: Purpose;
  history: [at: string, end?: AttemptEnd][];
  now: string;
  zones?: string[];
  product?: typeof generous;
}) {
  const { regions, purpose = 'marketing', history, now, zones = ['Asia/Dubai'], product = generous } = options;
  const past: PastAttempt[] = history.map(([at, end = 'not_reached']) => ({ at: new Date(at), end }));
  const verdict = checkAttemptCaps(past, new Date(now), { caps: attemptCaps(regions, purpose, product), zones });
  if (verdict.allowed) return 'allowed';
  return `${verdict.cap.source} until ${verdict.nextAllowedAt?.toISOString() ?? 'ever'}`;
}

describe('caps by law', () => {
  test('Florida: three in any 24 hours', () => {
    const history: [string][] = [['2026-01-15T14:00:00Z'], ['2026-01-15T15:00:00Z'], ['2026-01-15T16:00:00Z']];
    expect(check({ regions: ['US-FL'], history: history.slice(0, 2), now: '2026-01-15T17:00:00Z' })).toBe('allowed');
    expect(check({ regions: ['US-FL'], history, now: '2026-01-15T17:00:00Z' })).toBe(
      'Fla. Stat. 501.616(6) until 2026-01-16T14:00:00.000Z',
    );
    expect(check({ regions: ['US-FL'], history, now: '2026-01-16T14:00:00Z' })).toBe('allowed');
    expect(check({ regions: ['US-NY', 'US-FL'], history, now: '2026-01-15T17:00:00Z' })).toContain('Fla.');
    expect(check({ regions: ['US-NY'], history, now: '2026-01-15T17:00:00Z' })).toBe('allowed');
  });

  test('the order of the history does not matter', () => {
    const history: [string][] = [['2026-01-15T16:00:00Z'], ['2026-01-15T14:00:00Z'], ['2026-01-15T15:00:00Z']];
    expect(check({ regions: ['US-OK'], history, now: '2026-01-15T17:00:00Z' })).toContain('2026-01-16T14:00:00.000Z');
  });

  test('United Arab Emirates: one a day, by the local date', () => {
    // 23:30 in Dubai on the 14th; the date changes at 20:00 UTC.
    const history: [string][] = [['2026-01-14T19:30:00Z']];
    expect(check({ regions: ['AE'], history, now: '2026-01-14T19:59:59Z' })).toContain('2026-01-14T20:00:00.000Z');
    expect(check({ regions: ['AE'], history, now: '2026-01-14T20:00:00Z' })).toBe('allowed');
  });

  test('United Arab Emirates: two a week, none after a refusal', () => {
    const history: [string][] = [['2026-01-12T10:00:00Z'], ['2026-01-14T10:00:00Z']];
    expect(check({ regions: ['AE'], history, now: '2026-01-16T10:00:00Z' })).toContain('2026-01-19T10:00:00.000Z');
    expect(
      check({ regions: ['AE'], history: [['2025-01-12T10:00:00Z', 'refused']], now: '2026-01-16T10:00:00Z' }),
    ).toContain('until ever');
  });

  test('one a day in several zones: the date must be new in all of them', () => {
    const history: [string][] = [['2026-01-15T14:00:00Z']];
    const zones = ['America/Bogota', 'Asia/Tokyo'];
    expect(check({ regions: ['CO'], history, now: '2026-01-15T20:00:00Z', zones })).toContain(
      '2026-01-16T05:00:00.000Z',
    );
  });

  test('the day of a change of the clock has its own length', () => {
    // 23 hours: midnight comes at 04:00 UTC.
    const history: [string][] = [['2026-03-08T06:00:00Z']];
    const product = { ...generous, perLocalDay: 1 };
    expect(
      check({ regions: ['US-NY'], history, product, now: '2026-03-08T15:00:00Z', zones: ['America/New_York'] }),
    ).toContain('2026-03-09T04:00:00.000Z');
  });

  test('France: four in 30 days, and 60 days of peace after a refusal; overseas as well', () => {
    const history: [string][] = [
      ['2026-01-05T10:00:00Z'],
      ['2026-01-06T10:00:00Z'],
      ['2026-01-07T10:00:00Z'],
      ['2026-01-08T10:00:00Z'],
    ];
    expect(check({ regions: ['FR'], history, now: '2026-01-20T10:00:00Z' })).toContain('2026-02-04T10:00:00.000Z');
    expect(check({ regions: ['FR-RE'], history, now: '2026-01-20T10:00:00Z' })).toContain('2026-02-04');
    expect(
      check({ regions: ['FR'], history: [['2026-01-05T10:00:00Z', 'refused']], now: '2026-03-01T10:00:00Z' }),
    ).toContain('2026-03-06T10:00:00.000Z');
  });

  test('debt collection in the United States: seven in seven days, and seven days after a conversation', () => {
    const history = Array.from({ length: 7 }, (_, i): [string] => [`2026-01-1${i}T15:00:00Z`]);
    const now = '2026-01-16T20:00:00Z';
    expect(check({ regions: ['US-NY'], purpose: 'collection', history, now })).toContain('2026-01-17T15:00:00.000Z');
    expect(check({ regions: ['US-NY'], history, now })).toBe('allowed');
    expect(
      check({ regions: ['US-NY'], purpose: 'collection', history: [['2026-01-10T15:00:00Z', 'conversation']], now }),
    ).toContain('2026-01-17T15:00:00.000Z');
  });

  test('Nevada: nobody who ended a call is called again', () => {
    const now = '2026-06-16T20:00:00Z';
    expect(check({ regions: ['US-NV'], history: [['2026-01-10T15:00:00Z', 'ended_by_callee']], now })).toContain(
      'until ever',
    );
    expect(check({ regions: ['US-NV'], history: [['2026-01-10T15:00:00Z', 'not_reached']], now })).toBe('allowed');
  });
});

describe('caps of the product', () => {
  const product = defaultProductCaps;

  test('hold everywhere, and the longest one is named', () => {
    const now = '2026-01-15T20:00:00Z';
    expect(check({ regions: ['KE'], history: [], now, product })).toBe('allowed');
    expect(check({ regions: ['KE'], history: [['2026-01-15T16:30:00Z']], now, product })).toBe(
      'Product setting until 2026-01-15T20:30:00.000Z',
    );
    const three: [string][] = [['2026-01-12T10:00:00Z'], ['2026-01-13T10:00:00Z'], ['2026-01-14T10:00:00Z']];
    expect(check({ regions: ['KE'], history: three, now, product })).toContain('2026-01-19T10:00:00.000Z');
    const six = Array.from({ length: 6 }, (_, i): [string] => [`2025-0${i + 1}-10T10:00:00Z`]);
    // None is without a period.
    expect(check({ regions: ['KE'], history: six, now, product })).toBe('allowed');
  });

  test('loosening them never loosens the law', () => {
    const history: [string][] = [['2026-01-14T10:00:00Z']];
    expect(check({ regions: ['AE'], history, now: '2026-01-14T12:00:00Z', product: generous })).toContain('Cabinet');
  });
});
