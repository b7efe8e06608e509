import { describe, expect, it } from 'vitest';
import { Outcome, type Cause } from '../call/call.ts';
import { defaultRetryPolicy, isSpread, nextStep, RetryPolicy } from './retry-policy.ts';

const first = { before: 0, vendorCode: null, spread: 0.5, now: new Date('2026-11-27T10:00:00Z') };
const step = (outcome: Outcome, cause: Cause, attempts = 1, sameOutcome = 1, policy = defaultRetryPolicy) =>
  nextStep(policy, { outcome, cause }, { deferral: first, attempts, sameOutcome });

describe('the next step', () => {
  it('waits for the cool-down of the outcome', () => {
    expect(step('busy', 'busy')).toEqual({ kind: 'retry', afterMs: 20 * 60_000 });
    expect(step('no_answer', 'no_answer')).toEqual({ kind: 'retry', afterMs: 4 * 3_600_000 });
  });

  it('divides the cool-down by the time scale', () => {
    const scaled = nextStep(
      defaultRetryPolicy,
      { outcome: 'busy', cause: 'busy' },
      { deferral: first, attempts: 1, sameOutcome: 1 },
      60,
    );
    expect(scaled).toEqual({ kind: 'retry', afterMs: 20_000 });
  });

  it('is the end after the greatest number of attempts, whatever the outcome’s own limit', () => {
    expect(step('busy', 'busy', 3, 1)).toEqual({ kind: 'final', state: 'exhausted' });
    expect(step('busy', 'busy', 2, 1).kind).toBe('retry');
  });

  it('is the end after the greatest number of retries of one outcome', () => {
    const policy = RetryPolicy.parse({ maxAttempts: 10, busy: { maxRetries: 1, coolDownSeconds: 60 } });
    expect(step('busy', 'busy', 1, 1, policy).kind).toBe('retry');
    expect(step('busy', 'busy', 2, 2, policy)).toEqual({ kind: 'final', state: 'exhausted' });
    expect(step('busy', 'busy', 5, 1, policy).kind).toBe('retry');
  });

  it('completes after a conversation', () => {
    expect(step('connected', 'normal')).toEqual({ kind: 'final', state: 'completed' });
  });

  it.each([
    ['invalid_number', 'invalid'],
    ['blocked', 'suppressed'],
    ['declined', 'exhausted'],
    ['forbidden', 'exhausted'],
    ['service_failure', 'exhausted'],
  ] as const)('never tries again after %s', (cause, state) => {
    expect(step('failed', cause)).toEqual({ kind: 'final', state });
  });

  it('tries again after a call that we ended before it was answered', () => {
    expect(step('failed', 'cancelled').kind).toBe('retry');
  });

  it('is another try after a deferral, ever later and without end', () => {
    const waits = [0, 1, 2, 50].map((before) =>
      nextStep(
        defaultRetryPolicy,
        { outcome: 'deferred', cause: 'capacity' },
        { attempts: 9, sameOutcome: 9, deferral: { ...first, before } },
      ),
    );
    expect(waits.map((one) => one.kind)).toEqual(Array(4).fill('defer'));
    expect(waits.map((one) => (one.kind === 'defer' ? one.afterMs : 0))).toEqual([2_000, 4_000, 8_000, 600_000]);
  });

  describe('of a callback that reached nobody', () => {
    const missed = (callbackMisses: number, more: { attempts?: number; wasConnected?: boolean } = {}) =>
      nextStep(
        RetryPolicy.parse({ callback: { maxRetries: 1, coolDownSeconds: 300 } }),
        { outcome: 'no_answer', cause: 'no_answer' },
        { deferral: first, attempts: 0, sameOutcome: 0, callbackMisses, ...more },
      );

    it('follows its own rule', () => {
      expect(missed(1)).toEqual({ kind: 'callback', afterMs: 300_000 });
      expect(missed(1, { attempts: 10 })).toEqual({ kind: 'callback', afterMs: 300_000 });
    });

    it('goes back to the ordinary attempts when that is used up, if any are left', () => {
      expect(missed(2)).toEqual({ kind: 'retry', afterMs: 4 * 3_600_000 });
      expect(missed(2, { attempts: 3 })).toEqual({ kind: 'final', state: 'exhausted' });
    });

    it('ends with it for a person who was talked to before', () => {
      expect(missed(2, { wasConnected: true })).toEqual({ kind: 'final', state: 'exhausted' });
    });

    it('has a default in campaigns that were stored before there was a rule', () => {
      const { callback: _, ...stored } = defaultRetryPolicy;
      const history = { deferral: first, attempts: 0, sameOutcome: 0, callbackMisses: 1 };
      const step = nextStep(RetryPolicy.parse(stored), { outcome: 'busy', cause: 'busy' }, history);
      expect(step).toEqual({ kind: 'callback', afterMs: 15 * 60_000 });
    });
  });
});

describe('spreading over the times of day', () => {
  it('is off unless it was asked for, in settings of before it, too', () => {
    expect(defaultRetryPolicy.spreadTimesOfDay).toBe(false);
    const { spreadTimesOfDay: _, ...stored } = defaultRetryPolicy;
    expect(RetryPolicy.parse(stored)).toEqual(defaultRetryPolicy);
    expect(Outcome.options.some((outcome) => isSpread(RetryPolicy.parse(stored), outcome))).toBe(false);
  });

  it('moves those who were not there', () => {
    const policy = RetryPolicy.parse({ spreadTimesOfDay: true });
    expect(Outcome.options.filter((outcome) => isSpread(policy, outcome)).sort()).toEqual(['no_answer', 'voicemail']);
  });
});
