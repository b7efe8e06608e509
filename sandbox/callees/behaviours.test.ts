import { readFileSync } from 'node:fs';
import { parsePhoneNumberWithError } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { behaviourNames, behaviourOf, behaviours, numberFor, planFor } from './behaviours.ts';

const plan = (number: string, attempt = 1, seed = 'seed') => planFor({ number, attempt, seed, brief: true });

describe('numberFor', () => {
  it.each(behaviourNames)('makes distinct, valid numbers that behave as %s', (name) => {
    const numbers = Array.from({ length: 60 }, (_, index) => numberFor(name, '+1202', index));
    expect(new Set(numbers).size).toBe(60);
    expect(numbers.map(behaviourOf)).toEqual(numbers.map(() => name));
    expect(numberFor(name, '+120220', 7)).toHaveLength(12);
    expect(parsePhoneNumberWithError(numberFor(name, '+120220', 1)).isValid()).toBe(true);
  });

  it('leaves out an ending that would complete a longer one', () => {
    const numbers = Array.from({ length: 500 }, (_, index) => numberFor('human', '+1202', 9_000 + index));
    expect(numbers.filter((number) => number.endsWith('9036') || number.endsWith('9019'))).toEqual([]);
  });

  it('makes numbers of other lengths and refuses an index that does not fit', () => {
    expect(numberFor('busy', '+4420794', 12, 12)).toMatch(/^\+4420794\d{3}(63|64|65)$/);
    expect(() => numberFor('busy', '+120220012', 1)).toThrow(/does not fit/);
    expect(() => numberFor('busy', '+1202200', 100)).toThrow(/does not fit/);
  });
});

describe('planFor', () => {
  it('gives the same plan for the same seed and another for another person', () => {
    expect(plan('+12022000001')).toEqual(plan('+12022000001'));
    const delays = new Set(
      Array.from({ length: 20 }, (_, index) => JSON.stringify(plan(`+120220${index + 100}01`).ring)),
    );
    expect(delays.size).toBeGreaterThan(10);
  });

  it('changes by attempt where the table says so', () => {
    const busy = numberFor('busy_then_human', '+120220', 1);
    expect(plan(busy, 1).ring).toMatchObject({ kind: 'refuse', sipCode: 486 });
    expect([plan(busy, 2).ring.kind, plan(busy, 3).ring.kind]).toEqual(['answer', 'answer']);
    const voicemail = numberFor('voicemail_then_human', '+120220', 1);
    expect([plan(voicemail, 1).answeredBy, plan(voicemail, 2).answeredBy]).toEqual(['machine', 'person']);
  });

  it('asks for a callback the first time only, with the delay it names', () => {
    const number = numberFor('wants_callback', '+120220', 3);
    const [turn] = plan(number, 1).turns;
    expect(turn?.say).toContain(`${(turn?.callback?.delaySeconds ?? 0) / 60} minutes`);
    expect(plan(number, 2).turns.some(({ callback }) => callback)).toBe(false);
  });

  it('lets every person who talks say goodbye at last', () => {
    for (const name of ['human', 'human_short', 'wants_callback', 'opts_out', 'talks_over_bot'] as const) {
      for (const brief of [true, false]) {
        for (let index = 0; index < 20; index += 1) {
          const number = numberFor(name, '+120220', index);
          expect(planFor({ number, attempt: 1, seed: 's', brief }).turns.at(-1)?.say).toMatch(/goodbye/i);
        }
      }
    }
  });
});

it('keeps refusals that pause a whole campaign away from two-digit endings', () => {
  for (const name of ['caller_id_refused', 'account_blocked'] as const) {
    expect(behaviours[name].endings.every((ending) => ending.length >= 4)).toBe(true);
  }
});

it('is described in the README, row by row', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const described = [...readme.matchAll(/^\| [\d–, ]+ \| `(\w+)` +\| (.+?) +\|$/gm)].map(([, name, does]) => [
    name,
    does,
  ]);
  expect(described).toEqual(behaviourNames.map((name) => [name, behaviours[name].does]));
});
