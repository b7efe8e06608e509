import { describe, expect, it } from 'vitest';
import { callbackTime, spokenTime } from './callback-time.ts';

const now = new Date('2025-11-21T15:00:00Z');
const there = { now, zone: 'Asia/Kolkata', timeScale: 1 };

describe('callbackTime', () => {
  it('reads a wall-clock time where the callee is', () => {
    expect(callbackTime({ localDateTime: '2025-11-22T17:00' }, there)).toEqual({
      ok: true,
      at: new Date('2025-11-22T11:30:00Z'),
      skipped: false,
    });
  });

  it('divides delays, and only delays, by the time scale', () => {
    expect(callbackTime({ delayMinutes: 60 }, { ...there, timeScale: 60 })).toEqual({
      ok: true,
      at: new Date('2025-11-21T15:01:00Z'),
      skipped: false,
    });
    expect(callbackTime({ localDateTime: '2025-11-22T17:00' }, { ...there, timeScale: 60 })).toEqual({
      ok: true,
      at: new Date('2025-11-22T11:30:00Z'),
      skipped: false,
    });
  });

  // now, zone, wish, the instant, whether the clock skips the wish
  it.each<[note: string, now: string, zone: string, wish: string, at: string, skipped?: true]>([
    ['gap', '2027-03-13T20:00Z', 'America/New_York', '2027-03-14T02:30', '2027-03-14T07:30Z', true],
    ['gap at midnight', '2027-04-29T18:00Z', 'Africa/Cairo', '2027-04-30T00:30', '2027-04-29T22:30Z', true],
    ['gap of half an hour', '2026-10-03T00:00Z', 'Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:45Z', true],
    ['overlap, asked before it', '2026-10-31T20:00Z', 'America/New_York', '2026-11-01T01:30', '2026-11-01T05:30Z'],
    ['overlap, in the first pass', '2026-11-01T05:45Z', 'America/New_York', '2026-11-01T01:30', '2026-11-01T06:30Z'],
    [
      'overlap, later in the first pass',
      '2026-11-01T05:15Z',
      'America/New_York',
      '2026-11-01T01:30',
      '2026-11-01T05:30Z',
    ],
    ['overlap, in the second pass', '2026-11-01T06:15Z', 'America/New_York', '2026-11-01T01:30', '2026-11-01T06:30Z'],
    ['overlap at midnight', '2026-10-29T20:45Z', 'Africa/Cairo', '2026-10-29T23:30', '2026-10-29T21:30Z'],
    ['overlap in Berlin', '2026-10-25T00:45Z', 'Europe/Berlin', '2026-10-25T02:30', '2026-10-25T01:30Z'],
    // Clocks that countries have changed in the last three years.
    [
      'Manitoba keeps its summer time',
      '2026-12-01T12:00Z',
      'America/Winnipeg',
      '2026-12-02T10:00',
      '2026-12-02T15:00Z',
    ],
    ['British Columbia, too', '2026-12-01T12:00Z', 'America/Vancouver', '2026-12-02T10:00', '2026-12-02T17:00Z'],
    ['Morocco at UTC', '2026-12-01T06:00Z', 'Africa/Casablanca', '2026-12-02T10:00', '2026-12-02T10:00Z'],
    ['Greenland, winter', '2026-12-01T12:00Z', 'America/Nuuk', '2026-12-02T10:00', '2026-12-02T12:00Z'],
    ['Greenland, summer', '2026-07-01T12:00Z', 'America/Nuuk', '2026-07-02T10:00', '2026-07-02T11:00Z'],
    ['Kazakhstan, all at +5', '2026-07-01T00:00Z', 'Asia/Almaty', '2026-07-02T10:00', '2026-07-02T05:00Z'],
    ['Paraguay, always summer', '2026-07-01T12:00Z', 'America/Asuncion', '2026-07-02T10:00', '2026-07-02T13:00Z'],
    ['Jordan, always summer', '2026-12-01T00:00Z', 'Asia/Amman', '2026-12-02T10:00', '2026-12-02T07:00Z'],
    ['Syria, always summer', '2026-12-01T00:00Z', 'Asia/Damascus', '2026-12-02T10:00', '2026-12-02T07:00Z'],
    ['Egypt, summer again', '2026-07-01T00:00Z', 'Africa/Cairo', '2026-07-02T10:00', '2026-07-02T07:00Z'],
    ['Lebanon, summer', '2026-04-01T00:00Z', 'Asia/Beirut', '2026-04-02T10:00', '2026-04-02T07:00Z'],
    ['Mexico, no summer time', '2026-07-01T00:00Z', 'America/Mexico_City', '2026-07-02T10:00', '2026-07-02T16:00Z'],
    ['the border of Mexico', '2026-07-01T00:00Z', 'America/Ciudad_Juarez', '2026-07-02T10:00', '2026-07-02T16:00Z'],
  ])('where clocks change: %s', (_note, asked, zone, localDateTime, at, skipped = undefined) => {
    expect(callbackTime({ localDateTime }, { now: new Date(asked), zone, timeScale: 1 })).toEqual({
      ok: true,
      at: new Date(at),
      skipped: skipped ?? false,
    });
  });

  it.each([
    ['2027-03-14T06:30Z', '2027-03-14T08:30Z'],
    ['2026-11-01T04:30Z', '2026-11-01T06:30Z'],
  ])('takes two hours as two hours of real time, from %s', (asked, at) => {
    const there = { now: new Date(asked), zone: 'America/New_York', timeScale: 1 };
    expect(callbackTime({ delayMinutes: 120 }, there)).toMatchObject({ at: new Date(at) });
  });

  it.each([
    [{ localDateTime: '2025-11-21T20:29' }, 'past'],
    [{ localDateTime: 'tomorrow at five' }, 'could not be read'],
    [{ localDateTime: '2026-02-30T10:00' }, 'could not be read'],
    [{ localDateTime: '2025-11-22T25:00' }, 'could not be read'],
    [{ localDateTime: '2027-01-01T10:00' }, 'year'],
    [{ delayMinutes: 0 }, 'more than zero'],
    [{ delayMinutes: Number.NaN }, 'more than zero'],
    [{ delayMinutes: 1e9 }, 'year'],
    [{}, 'Neither'],
  ])('refuses %o with a sentence for the model', (wish, words) => {
    const result = callbackTime(wish, there);
    expect(result.ok).toBe(false);
    expect(result.ok ? '' : result.sentence).toContain(words);
  });
});

it('says a time with its zone', () => {
  expect(spokenTime(now, 'America/New_York', 'en')).toMatch(/Friday.*November.*10:00.*New York time/);
});

it('says it by the time-zone data of the windows, which the runtime may not have', () => {
  expect(spokenTime(new Date('2026-12-02T15:00:00Z'), 'America/Winnipeg', 'en')).toMatch(/10:00.*Winnipeg time/);
  expect(spokenTime(new Date('2026-12-02T15:00:00Z'), 'America/Havana', 'fr')).toMatch(/mercredi 2 décembre.*11:00/);
});
