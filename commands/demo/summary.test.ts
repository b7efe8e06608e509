import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '#sandbox/carrier/ledger.ts';
import { doubleDials, maxConcurrent, outcomeSeen, percentile } from './summary.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString();
const dial = (changes: Partial<LedgerEntry>): LedgerEntry =>
  ({
    dialId: 'd',
    to: '+1',
    attemptRef: 'a',
    dialledAt: at(0),
    endedAt: at(10),
    answeredAt: null,
    sipCode: null,
    detected: null,
    firstBotAudioAt: null,
    endedBy: 'callee',
    ...changes,
  }) as LedgerEntry;

describe('what the ledger shows', () => {
  it('is a double dial if one attempt was dialled twice, or a number while it was on the phone', () => {
    expect(doubleDials([dial({}), dial({ to: '+2', attemptRef: 'b' })])).toBe(0);
    expect(doubleDials([dial({}), dial({ dialledAt: at(20), endedAt: at(30) })])).toBe(1);
    expect(doubleDials([dial({}), dial({ attemptRef: 'b', dialledAt: at(5), endedAt: at(6) })])).toBe(1);
  });

  it('counts the calls alive at one moment; one that ends as another begins does not overlap it', () => {
    expect(maxConcurrent([dial({}), dial({ dialledAt: at(10), endedAt: at(20) })])).toBe(1);
    expect(maxConcurrent([dial({}), dial({ dialledAt: at(9) }), dial({ dialledAt: at(3), endedAt: at(4) })])).toBe(2);
  });

  it('tells outcomes by what happened to the callee', () => {
    expect(outcomeSeen(dial({ sipCode: 486 }))).toBe('busy');
    expect(outcomeSeen(dial({ sipCode: 404 }))).toBe('failed');
    expect(outcomeSeen(dial({ sipCode: 480 }))).toBe('no_answer');
    expect(outcomeSeen(dial({ answeredAt: at(1), detected: 'machine', firstBotAudioAt: at(2) }))).toBe('connected');
    expect(outcomeSeen(dial({ answeredAt: at(1) }))).toBe('hangup');
    const machine = { answeredAt: at(1), behaviour: 'answering_machine', endedBy: 'caller' } as const;
    expect(outcomeSeen(dial(machine))).toBe('voicemail');
    expect(outcomeSeen(dial({ ...machine, firstBotAudioAt: at(2) }))).toBe('voicemail');
    const oncePerson = { ...machine, behaviour: 'voicemail_then_human' } as const;
    expect(outcomeSeen(dial({ ...oncePerson, attemptOfNumber: 1 }))).toBe('voicemail');
    expect(outcomeSeen(dial({ ...oncePerson, attemptOfNumber: 2 }))).toBe('failed');
  });
});

it('percentiles are values that occurred', () => {
  expect(percentile([], 95)).toBeNull();
  expect(percentile([3, 1, 2], 50)).toBe(2);
  expect(
    percentile(
      Array.from({ length: 100 }, (_, i) => i + 1),
      95,
    ),
  ).toBe(95);
});
