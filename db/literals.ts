import { sql, type SQL } from 'drizzle-orm';

/**
 * Words of our own vocabulary as a list for `IN`: `('queued', 'ready')`. They are written into the statement instead of
 * being sent as parameters, so that the planner sees that an index over some states is meant.
 */
export function literals(words: readonly string[]): SQL {
  return sql.raw(`(${quoted(words)})`);
}

/** The same as an array, for `array_position`. */
export function literalArray(words: readonly string[]): SQL {
  return sql.raw(`ARRAY[${quoted(words)}]`);
}

/** One word of the vocabulary. */
export function literal(word: string): SQL {
  return sql.raw(quoted([word]));
}

function quoted(words: readonly string[]): string {
  if (words.length === 0 || words.some((word) => !/^[a-z_]+$/.test(word))) {
    throw new Error('Only words of the vocabulary are written into statements.');
  }
  return words.map((word) => `'${word}'`).join(', ');
}
