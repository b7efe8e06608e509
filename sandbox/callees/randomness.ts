/** A source of seeded chance: the same seed gives the same sequence on every machine. */
export interface Chance {
  /** In [0, 1). */
  next(): number;
  /** Whole number in [from, to]. */
  between(from: number, to: number): number;
  /** True in about `percent` of a hundred draws. */
  happens(percent: number): boolean;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** 32-bit hash of a text (FNV-1a with a final mix). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) {
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}

/**
 * Chance for one purpose. Seeding it with its purpose (number, attempt, subject) instead of drawing from one common
 * sequence keeps a call's variations the same whatever else happens at that moment.
 */
export function chanceFor(...seed: readonly (string | number)[]): Chance {
  // mulberry32
  let state = hash(seed.join('/'));
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    happens: (percent) => next() * 100 < percent,
    pick: <T>(choices: readonly [T, ...T[]]) => choices[Math.floor(next() * choices.length)] as T,
  };
}
