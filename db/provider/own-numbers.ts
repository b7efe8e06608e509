import { inArray } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { providerNumbers } from '../schema/index.ts';

/**
 * Which of these numbers campaigns can call from: a call to one would talk with itself.
 * @param phones E.164
 */
export async function ownNumbersAmong(db: Executor, phones: readonly string[]): Promise<Set<string>> {
  if (phones.length === 0) return new Set();
  const rows = await db
    .select({ number: providerNumbers.number })
    .from(providerNumbers)
    .where(inArray(providerNumbers.number, [...new Set(phones)]));
  return new Set(rows.map(({ number }) => number));
}
