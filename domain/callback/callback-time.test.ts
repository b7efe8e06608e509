import { describe, expect, it } from 'vitest';
import { callbackTime, spokenTime } from './callback-time.ts';

const now = new Date('2025-11-21T15:00:00Z');
const there = { now, zone: 'Asia/Kolkata', timeScale: 1 };

describe('callbackTime', () => {
  it('reads a wall-clock time where the callee is', () => {
    expect(callbackTime({ localDateTime: '2025-11-22T17:00' }, there)).toEqual({
      ok: true,
      at: new Date('2025-11-22T11:30:00Z'),
    });
  });

  it('divides delays, and only delays, by the time scale', () => {
    expect(callbackTime({ delayMinutes: 60 }, { ...there, timeScale: 60 })).toEqual({
      ok: true,
      at: new Date('2025-11-21T15:01:00Z'),
    });
    expect(callbackTime({ localDateTime: '2025-11-22T17:00' }, { ...there, timeScale: 60 })).toEqual({
      ok: true,
      at: new Date('2025-11-22T11:30:00Z'),
    });
  });

  it('takes an hour that the clock skips to the hour after it', () => {
    const result = callbackTime({ localDateTime: '2026-03-08T02:30' }, { now, zone: 'America/New_York', timeScale: 1 });
    expect(result).toEqual({ ok: true, at: new Date('2026-03-08T07:30:00Z') });
  });

  it.each([
    [{ localDateTime: '2025-11-21T20:29' }, 'past'],
    [{ localDateTime: 'tomorrow at five' }, 'could not be read'],
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
