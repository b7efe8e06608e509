import { describe, expect, it } from 'vitest';
import { mayResume, nextProbeMs, pausesCalls, resumesInARow, stateOfStatus } from './probe.ts';

describe('what an answer means', () => {
  it.each([
    [200, 'ok'],
    [null, 'away'],
    [408, 'away'],
    [503, 'away'],
    [429, 'full'],
    [498, 'full'],
    [401, 'refused'],
    [402, 'refused'],
    [404, 'refused'],
  ])('HTTP %s: %s', (status, state) => {
    expect(stateOfStatus(status)).toBe(state);
  });
});

it('asks a service that fails soon again, then ever more rarely', () => {
  expect([0, 1, 2, 3, 7, 50].map(nextProbeMs)).toEqual([30_000, 5_000, 10_000, 20_000, 300_000, 300_000]);
});

it('pauses calls at the third failure in a row, and for nothing that only a call can tell', () => {
  expect(pausesCalls({ state: 'away', failures: 2 })).toBe(false);
  expect(pausesCalls({ state: 'away', failures: 3 })).toBe(true);
  expect(pausesCalls({ state: 'refused', failures: 3 })).toBe(true);
  expect(pausesCalls({ state: 'unknown', failures: 3 })).toBe(false);
});

describe('going on by itself', () => {
  const now = new Date('2026-11-27T12:00:00Z');
  const before = (seconds: number) => new Date(now.getTime() - seconds * 1_000);

  it('waits twice as long each time it had to stop again', () => {
    const resumedAt = before(600);
    const waits = [0, 1, 4, 40].map((resumes) =>
      [14, 15, 29, 30, 239, 240, 1_799, 1_800].find((seconds) =>
        mayResume({ pausedAt: before(seconds), resumes, resumedAt, now }),
      ),
    );
    expect(waits).toEqual([15, 30, 240, 1_800]);
  });

  it('counts from the first time again when it went well for an hour', () => {
    expect(resumesInARow({ resumes: 5, resumedAt: before(3_599), now })).toBe(5);
    expect(resumesInARow({ resumes: 5, resumedAt: before(3_600), now })).toBe(0);
    expect(resumesInARow({ resumes: 5, resumedAt: null, now })).toBe(0);
  });
});
