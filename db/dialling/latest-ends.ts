import { sql, type SQL } from 'drizzle-orm';
import { servedStatuses } from '#domain/campaign/campaign-status.ts';
import { causesWithoutAsking } from '#domain/call/cause-table.ts';
import type { Cause } from '#domain/call/call.ts';
import { endsLookedAt, type EndedCall } from '#domain/dialling/refusals-in-a-row.ts';
import type { Executor } from '../client.ts';
import { literals } from '../literals.ts';

interface EndsOf {
  providerAccountId: string;
  onlyCampaignId?: string;
}

/**
 * How the latest calls over a provider account ended, latest first, of all its campaigns or of one; without those for which
 * the carrier was not asked, and without what was before somebody resumed one of them. Reads a few rows of each campaign
 * that dials (index `attempts_campaign`).
 */
export async function latestEnds(db: Executor, of: EndsOf): Promise<EndedCall[]> {
  const rows = await db.execute<{ cause: Cause; contact_id: string }>(latestEndsQuery(of));
  return rows.map(({ cause, contact_id: contactId }) => ({ cause, contactId }));
}

/** The statement of `latestEnds`, for whoever wants to know its plan. */
export function latestEndsQuery({ providerAccountId, onlyCampaignId }: EndsOf): SQL {
  return sql`
    WITH since AS (
      SELECT max(resumed_at) AS resumed_at FROM campaigns WHERE provider_account_id = ${providerAccountId}
    )
    SELECT e.cause, e.contact_id FROM campaigns c CROSS JOIN since CROSS JOIN LATERAL (
      SELECT a.cause, a.contact_id, a.ended_at FROM attempts a
      WHERE a.campaign_id = c.id AND a.ended_at IS NOT NULL AND a.cause IS NOT NULL
        AND a.cause NOT IN ${literals(causesWithoutAsking)}
        AND a.leased_at > coalesce(since.resumed_at, '-infinity')
      ORDER BY a.ended_at DESC LIMIT ${endsLookedAt}
    ) e
    WHERE c.provider_account_id = ${providerAccountId} AND c.status IN ${literals(servedStatuses)}
      AND c.id = coalesce(${onlyCampaignId ?? null}::uuid, c.id)
    ORDER BY e.ended_at DESC LIMIT ${endsLookedAt}`;
}
