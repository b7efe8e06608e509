import { sql } from 'drizzle-orm';
import { RedialError } from '#domain/error.ts';
import type { Transaction } from '../client.ts';

/** Name of the lock that one import of a campaign holds. */
export const importLockName = (campaignId: string): string => `audience ${campaignId}`;

/**
 * An import checks against the numbers that were there when it began: until it is over nobody else brings numbers in.
 * @throws RedialError `unavailable`
 */
export async function holdOffImports(tx: Transaction, campaignId: string): Promise<void> {
  const [row] = await tx.execute<{ free: boolean }>(sql`
    SELECT pg_try_advisory_xact_lock_shared(hashtextextended(${importLockName(campaignId)}, 0)) AS free`);
  if (row?.free) return;
  throw new RedialError('import_running');
}
