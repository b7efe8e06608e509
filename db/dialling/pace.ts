import { eq, sql } from 'drizzle-orm';
import { servedStatuses } from '#domain/campaign/campaign-status.ts';
import { slowingCauses } from '#domain/call/cause-table.ts';
import { nextPace, paceLookMs } from '#domain/dialling/pace.ts';
import type { Database } from '../client.ts';
import { literals } from '../literals.ts';
import { providerAccounts, providerPaces } from '../schema/index.ts';

/** An end that the carrier reports late still counts, if it was no older than this when it came. */
const lateMs = 60_000;

export interface AccountPace {
  providerAccountId: string;
  /** Dials per second now. */
  perSecond: number;
}

/**
 * Looks at what the carriers refused for lack of capacity, or because they are away, since the last look, and moves each account's pace. Several
 * engines may look at once: one of them moves it, the others read.
 */
export async function lookAtPaces(db: Database, now: Date): Promise<AccountPace[]> {
  const accounts = await db
    .select({ id: providerAccounts.id, configured: providerAccounts.maxCallsPerSecond })
    .from(providerAccounts);
  const paces: AccountPace[] = [];
  for (const account of accounts) {
    paces.push({ providerAccountId: account.id, perSecond: await lookAtPace(db, account, now) });
  }
  return paces;
}

async function lookAtPace(db: Database, account: { id: string; configured: number }, now: Date): Promise<number> {
  return db.transaction(async (tx) => {
    await tx
      .insert(providerPaces)
      .values({
        providerAccountId: account.id,
        perSecond: account.configured,
        configured: account.configured,
        lookedAt: now,
      })
      .onConflictDoNothing();
    const [present] = await tx
      .select()
      .from(providerPaces)
      .where(eq(providerPaces.providerAccountId, account.id))
      .for('update');
    if (!present) return account.configured;
    const changed = present.configured !== account.configured;
    if (!changed && now.getTime() - present.lookedAt.getTime() < paceLookMs * 0.8) return present.perSecond;
    const refused = await refusedSince(tx, account.id, present.lookedAt);
    // A pace that nothing held back is the new rate at once, in both directions.
    const free = present.perSecond >= present.configured && refused === 0;
    const perSecond = free
      ? account.configured
      : nextPace({ perSecond: present.perSecond, configured: account.configured, refused });
    await tx
      .update(providerPaces)
      .set({
        perSecond,
        configured: account.configured,
        lookedAt: now,
        ...(refused > 0 ? { refusedAt: now } : {}),
      })
      .where(eq(providerPaces.providerAccountId, account.id));
    return perSecond;
  });
}

/** Refusals that slow the account down, in the campaigns that dial over this account (index `attempts_campaign`). */
async function refusedSince(db: Pick<Database, 'execute'>, providerAccountId: string, since: Date): Promise<number> {
  const [row] = await db.execute<{ n: number }>(sql`
    SELECT count(*)::int AS n FROM campaigns c JOIN attempts a ON a.campaign_id = c.id
    WHERE c.provider_account_id = ${providerAccountId} AND c.status IN ${literals(servedStatuses)}
      AND a.ended_at > ${new Date(since.getTime() - lateMs).toISOString()}
      AND a.slot_freed_at > ${since.toISOString()} AND a.cause IN ${literals(slowingCauses)}`);
  return row?.n ?? 0;
}
