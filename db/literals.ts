import { sql, type SQL } from 'drizzle-orm';

/**
 * Words of our own vocabulary as a list for `IN`: `('queued', 'ready')`. They are written into the statement instead of
 * being sent as parameters, so that the planner sees that an index over some states is meant.
 */
export function literals(words: readonly string[]): SQL {
  const strange = words.find((word) => !/^[a-z_]+$/.test(word));
  if (words.length === 0 || strange !== undefined) throw new Error('Only words of the vocabulary are literals.');
  return sql.raw(`(${words.map((word) => `'${word}'`).join(', ')})`);
}
