import { describe, expect, it } from 'vitest';
import { isConversing, mayEnter, type Phase } from './phase.ts';

const phases: readonly Phase[] = ['preparing', 'waiting', 'opening', 'listening', 'talking', 'last_words', 'over'];

/** Each phase with what may follow it, as one row of yes and no in the order of `phases`. */
const rows: Record<Phase, string> = {
  preparing: '-x---xx',
  waiting: '--x--xx',
  opening: '---xxxx',
  listening: '--x--xx',
  talking: '---x-xx',
  last_words: '------x',
  over: '-------',
};

describe('the phases of a conversation', () => {
  const pairs = phases.flatMap((from) => phases.map((to, column) => ({ from, to, may: rows[from][column] === 'x' })));
  it.each(pairs)('$from → $to: $may', ({ from, to, may }) => {
    expect(mayEnter(from, to)).toBe(may);
  });

  it('come back only to the opening, for who spoke into it', () => {
    const reachable = (from: Phase, seen: readonly Phase[] = []): Phase[] =>
      phases
        .filter((to) => mayEnter(from, to) && !seen.includes(to))
        .flatMap((to) => [to, ...reachable(to, [...seen, to])]);
    expect(phases.filter((phase) => reachable(phase).includes(phase))).toEqual(['opening', 'listening', 'talking']);
  });

  it('can all end the call at once, but for its end itself', () => {
    expect(phases.filter((phase) => mayEnter(phase, 'over'))).toEqual(phases.slice(0, -1));
  });

  it('give the callee answers only between the opening and the last words', () => {
    expect(phases.filter(isConversing)).toEqual(['opening', 'talking']);
  });
});
