import { sql, type SQL } from 'drizzle-orm';
import { unfinishedStatuses } from '#domain/campaign/campaign-status.ts';
import type { Bar, ContactState } from '#domain/contact/contact.ts';
import type { Transaction } from '../client.ts';
import { literals } from '../literals.ts';

/** Gives contacts back to their campaign after what barred them was mended; claims look at each of them anew. */
export async function requeueBarred(
  tx: Transaction,
  which: { campaignId: string; by: readonly Bar[]; contactId?: string },
  now: Date,
): Promise<number> {
  const one = which.contactId === undefined ? sql`` : sql` AND k.id = ${which.contactId}`;
  const by = sql.join(
    which.by.map((bar) => sql`${bar}`),
    sql`, `,
  );
  const taken = await requeueContacts(
    tx,
    sql`k.campaign_id = ${which.campaignId} AND k.barred_by IN (${by})${one}`,
    now,
  );
  return taken.get(which.campaignId) ?? 0;
}

/**
 * Gives suppressed contacts `k` back to their campaigns `c`, where those still call.
 * @param states who was barred: those who opted out only where nobody had meant it
 * @returns how many, by campaign.
 */
export async function requeueContacts(
  tx: Transaction,
  which: SQL,
  now: Date,
  states: readonly ContactState[] = ['suppressed'],
): Promise<Map<string, number>> {
  const at = now.toISOString();
  const rows = await tx.execute<{ campaign: string; n: number }>(sql`
    WITH taken AS (
      UPDATE contacts k SET state = CASE WHEN k.attempts = 0 THEN 'queued' ELSE 'ready' END,
        due_reason = CASE WHEN k.attempts = 0 THEN NULL ELSE 'retry' END,
        due_at = CASE WHEN k.attempts = 0 THEN NULL ELSE ${at}::timestamptz END,
        barred_by = NULL, state_reason = NULL, updated_at = ${at}
      FROM campaigns c
      WHERE c.id = k.campaign_id AND c.status IN ${literals(unfinishedStatuses)}
        AND k.state IN ${literals(states)} AND ${which}
      RETURNING k.campaign_id
    ) SELECT campaign_id AS campaign, count(*)::int AS n FROM taken GROUP BY 1`);
  return new Map(rows.map(({ campaign, n }) => [campaign, n]));
}
