import { describe, expect, it } from 'vitest';
import { momentOf } from './answer-verdict.ts';

const startedAt = new Date('2026-01-01T12:00:00Z');
const recording = { startedAt, durationMs: 30_000 };
const verdict = (afterStartMs: number, tookMs: number) => ({
  at: new Date(startedAt.getTime() + afterStartMs),
  tookMs,
});

describe('the moment of a verdict in the recording', () => {
  it('is from the answer to a second after the verdict', () => {
    expect(momentOf(verdict(3_000, 1_800), recording)).toEqual({ fromMs: 1_200, toMs: 4_000 });
  });

  it('begins at most eight seconds before a late verdict, and never before the recording', () => {
    expect(momentOf(verdict(20_000, 20_000), recording)).toEqual({ fromMs: 12_000, toMs: 21_000 });
    expect(momentOf(verdict(400, 1_800), recording)).toEqual({ fromMs: 0, toMs: 1_400 });
  });

  it('ends with the recording', () => {
    expect(momentOf(verdict(29_800, 1_000), recording)).toEqual({ fromMs: 28_800, toMs: 30_000 });
  });

  it('is not there where the recording does not hold it', () => {
    expect(momentOf(verdict(-100, 1_000), recording)).toBeNull();
    expect(momentOf(verdict(31_500, 1_000), recording)).toBeNull();
    expect(momentOf(verdict(3_000, 1_000), { startedAt: null, durationMs: 30_000 })).toBeNull();
  });
});
