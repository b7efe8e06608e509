import { asc, eq, sql } from 'drizzle-orm';
import { RedialError } from '#domain/error.ts';
import type { Database, Executor, Transaction } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { providerNumbers } from '../schema/index.ts';
import { requireAccount } from './account.ts';

/** Numbers of an account that campaigns can call from, with how many of them do. */
export async function listCallerNumbers(db: Executor, accountId: string) {
  return db
    .select({
      id: providerNumbers.id,
      number: providerNumbers.number,
      label: providerNumbers.label,
      maxConcurrentCalls: providerNumbers.maxConcurrentCalls,
      refusedAt: providerNumbers.refusedAt,
      refusedWords: providerNumbers.refusedWords,
      campaigns: sql<number>`(SELECT count(*)::int FROM campaign_numbers c
        WHERE c.provider_number_id = provider_numbers.id)`,
    })
    .from(providerNumbers)
    .where(eq(providerNumbers.providerAccountId, accountId))
    .orderBy(asc(providerNumbers.number));
}

/**
 * Lets campaigns call from these numbers of an account; those that it has already stay as they are.
 * @param request numbers: E.164, of which the carrier says, or a person, that they are the account's
 * @returns how many are new
 */
export async function addCallerNumbers(
  db: Database,
  request: {
    accountId: string;
    numbers: readonly { number: string; label: string }[];
    maxConcurrentCalls: number | null;
    actor: string;
  },
): Promise<number> {
  const { accountId, numbers, maxConcurrentCalls, actor } = request;
  if (numbers.length === 0) return 0;
  return db.transaction(async (tx) => {
    await requireAccount(tx, accountId);
    const added = await tx
      .insert(providerNumbers)
      .values(numbers.map(({ number, label }) => ({ providerAccountId: accountId, number, label, maxConcurrentCalls })))
      .onConflictDoNothing()
      .returning();
    for (const { id, number, label } of added) {
      const after = { accountId, number, label, maxConcurrentCalls };
      await audit(tx, { actor, action: 'caller_number.add', id, after });
    }
    return added.length;
  });
}

/** Changes the label and the limit of its own. @throws RedialError `not_found` */
export async function changeCallerNumber(
  db: Database,
  request: { numberId: string; label: string; maxConcurrentCalls: number | null; actor: string },
): Promise<void> {
  const { numberId, label, maxConcurrentCalls, actor } = request;
  await db.transaction(async (tx) => {
    const before = await requireNumber(tx, numberId);
    await tx.update(providerNumbers).set({ label, maxConcurrentCalls }).where(eq(providerNumbers.id, numberId));
    await audit(tx, {
      ...{ actor, action: 'caller_number.change', id: numberId },
      before: { label: before.label, maxConcurrentCalls: before.maxConcurrentCalls },
      after: { label, maxConcurrentCalls },
    });
  });
}

/**
 * Forgets a number from which nobody was ever called.
 * @throws RedialError `not_found`; `conflict` if a campaign has it, or an attempt was made from it
 */
export async function removeCallerNumber(db: Database, request: { numberId: string; actor: string }): Promise<void> {
  const { numberId, actor } = request;
  await db.transaction(async (tx) => {
    const { providerAccountId, number, label } = await requireNumber(tx, numberId);
    // By the account's campaigns: attempts have no index by number, and a removal is rare.
    const [used] = await tx.execute<{ is_used: boolean }>(sql`
      SELECT EXISTS (SELECT 1 FROM campaign_numbers WHERE provider_number_id = ${numberId})
        OR EXISTS (SELECT 1 FROM campaigns c JOIN attempts a ON a.campaign_id = c.id
          WHERE c.provider_account_id = ${providerAccountId} AND a.provider_number_id = ${numberId}) AS is_used`);
    if (used?.is_used) throw new RedialError('caller_number_in_use');
    await tx.delete(providerNumbers).where(eq(providerNumbers.id, numberId));
    const before = { accountId: providerAccountId, number, label };
    await audit(tx, { actor, action: 'caller_number.remove', id: numberId, before });
  });
}

async function requireNumber(tx: Transaction, numberId: string): Promise<typeof providerNumbers.$inferSelect> {
  const [row] = await tx.select().from(providerNumbers).where(eq(providerNumbers.id, numberId)).for('update');
  if (!row) throw new RedialError('caller_number_gone');
  return row;
}

function audit(
  tx: Transaction,
  { id, ...entry }: { actor: string; action: string; id: string; before?: unknown; after?: unknown },
): Promise<void> {
  return recordAudit(tx, { ...entry, entity: 'caller_number', entityId: id });
}
