import { desc, eq, sql } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { deletions, user } from '../schema/index.ts';

/**
 * Writes down what was deleted, and by which rule. While a round of the job goes on its entry grows.
 * @param entry id: of an erasure the number of its receipt
 */
export async function recordDeletion(
  db: Executor,
  entry: typeof deletions.$inferInsert & { id: string },
): Promise<void> {
  const { records, objects, details } = entry;
  await db
    .insert(deletions)
    .values(entry)
    .onConflictDoUpdate({ target: deletions.id, set: { records, objects, details } });
}

/** The latest proofs, the newest first. */
export async function listDeletions(db: Executor, limit: number) {
  return db
    .select({
      id: deletions.id,
      at: deletions.at,
      kind: deletions.kind,
      rule: deletions.rule,
      days: deletions.days,
      until: deletions.until,
      records: deletions.records,
      objects: deletions.objects,
      reason: deletions.reason,
      by: user.name,
    })
    .from(deletions)
    .leftJoin(user, eq(user.id, deletions.actor))
    .orderBy(desc(deletions.at), sql`${deletions.id} DESC`)
    .limit(limit);
}
