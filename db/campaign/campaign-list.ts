import { sql, type SQL } from 'drizzle-orm';
import type { Outcome } from '#domain/call/call.ts';
import { unmetOutcomes } from '#domain/call/outcome-table.ts';
import type { CampaignStatus } from '#domain/campaign/campaign.ts';
import { statusesByRank } from '#domain/campaign/campaign-status.ts';
import { finalContactStates } from '#domain/contact/contact-state.ts';
import type { ProviderKind } from '#domain/provider/provider.ts';
import type { Executor } from '../client.ts';
import { literalArray, literals } from '../literals.ts';

export const campaignShelves = ['campaigns', 'archived', 'deleted'] as const;
export type CampaignShelf = (typeof campaignShelves)[number];

export const campaignSortKeys = ['created', 'name', 'status', 'connected', 'answered', 'no_answer'] as const;
export type CampaignSortKey = (typeof campaignSortKeys)[number];

/** Deleted campaigns can be brought back for so long. */
export const deletedKeptDays = 30;

export interface CampaignListQuery {
  shelf: CampaignShelf;
  /** Part of the name. */
  search: string;
  statuses: readonly CampaignStatus[];
  providers: readonly ProviderKind[];
  sort: CampaignSortKey;
  descending: boolean;
  limit: number;
  offset: number;
}

export interface CampaignListRow {
  id: string;
  name: string;
  status: CampaignStatus;
  failureCause: string | null;
  providerName: string | null;
  providerKind: ProviderKind | null;
  isSandbox: boolean;
  audienceLabel: string;
  contacts: number;
  /** Contacts that reached their end. */
  finished: number;
  inFlight: number;
  connected: number;
  /** Connected for at least 30 s. */
  answered: number;
  /** Voicemail, busy, not picked up. */
  noAnswer: number;
  createdAt: Date;
  archivedAt: Date | null;
  deletedAt: Date | null;
}

/**
 * One page of campaigns and how many there are in all. Rows are picked first (index `campaigns_created`), then counts
 * are read for them alone; only a sort by a count looks at the counts of all.
 */
export async function listCampaigns(
  db: Executor,
  query: CampaignListQuery,
): Promise<{ rows: CampaignListRow[]; total: number }> {
  const where = whereOf(query);
  const direction = query.descending ? sql`DESC` : sql`ASC`;
  const rows = await db.execute<Record<string, unknown>>(sql`
    WITH page AS (
      SELECT c.*, p.name AS provider_name, p.kind AS provider_kind, coalesce(p.is_sandbox, false) AS is_sandbox,
        ${sortExpression(query.sort)} AS sort_key
      FROM campaigns c LEFT JOIN provider_accounts p ON p.id = c.provider_account_id
      WHERE ${where}
      ORDER BY sort_key ${direction}, c.created_at DESC, c.id LIMIT ${query.limit} OFFSET ${query.offset}
    )
    SELECT page.*, k.contacts, k.finished, k.in_flight, o.connected, o.answered, o.no_answer
    FROM page
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(contacts), 0)::int AS contacts,
        coalesce(sum(contacts) FILTER (WHERE state = 'active'), 0)::int AS in_flight,
        coalesce(sum(contacts) FILTER (WHERE state IN
          ${literals(finalContactStates)}), 0)::int AS finished
      FROM campaign_contact_counts WHERE campaign_id = page.id) k
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(attempts) FILTER (WHERE outcome = 'connected'), 0)::int AS connected,
        coalesce(sum(attempts) FILTER (WHERE outcome = 'answered'), 0)::int AS answered,
        coalesce(sum(attempts) FILTER (WHERE outcome IN ${literals(unmetOutcomes)}), 0)::int AS no_answer
      FROM campaign_outcome_counts WHERE campaign_id = page.id) o
    ORDER BY page.sort_key ${direction}, page.created_at DESC, page.id`);
  const [count] = await db.execute<{ total: number }>(sql`
    SELECT count(*)::int AS total FROM campaigns c LEFT JOIN provider_accounts p ON p.id = c.provider_account_id
    WHERE ${where}`);
  return { rows: rows.map(rowOf), total: count?.total ?? 0 };
}

function whereOf({ shelf, search, statuses, providers }: CampaignListQuery): SQL {
  const conditions: SQL[] = [shelfCondition(shelf)];
  const text = search.trim();
  if (text !== '') conditions.push(sql`c.name ILIKE ${`%${text.replace(/[\\%_]/g, '\\$&')}%`}`);
  if (statuses.length > 0) conditions.push(sql`c.status IN (${listOf(statuses)})`);
  if (providers.length > 0) conditions.push(sql`p.kind IN (${listOf(providers)})`);
  return sql.join(conditions, sql` AND `);
}

function listOf(values: readonly string[]): SQL {
  return sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  );
}

function shelfCondition(shelf: CampaignShelf): SQL {
  switch (shelf) {
    case 'campaigns':
      return sql`c.deleted_at IS NULL AND c.archived_at IS NULL`;
    case 'archived':
      return sql`c.deleted_at IS NULL AND c.archived_at IS NOT NULL`;
    case 'deleted':
      return sql`c.deleted_at > now() - make_interval(days => ${deletedKeptDays})`;
  }
}

const countOf = (outcomes: readonly (Outcome | 'answered')[]): SQL => sql`(
  SELECT coalesce(sum(attempts), 0) FROM campaign_outcome_counts WHERE campaign_id = c.id AND outcome IN ${literals(outcomes)})`;

function sortExpression(sort: CampaignSortKey): SQL {
  switch (sort) {
    case 'created':
      return sql`c.created_at`;
    case 'name':
      return sql`lower(c.name)`;
    case 'status':
      return sql`array_position(${literalArray(statusesByRank)}, c.status)`;
    case 'connected':
      return countOf(['connected']);
    case 'answered':
      return countOf(['answered']);
    case 'no_answer':
      return countOf(unmetOutcomes);
  }
}

function rowOf(row: Record<string, unknown>): CampaignListRow {
  const date = (value: unknown): Date | null => (value === null ? null : new Date(value as string));
  return {
    id: row.id as string,
    name: row.name as string,
    status: row.status as CampaignStatus,
    failureCause: row.failure_cause as string | null,
    providerName: row.provider_name as string | null,
    providerKind: row.provider_kind as ProviderKind | null,
    isSandbox: row.is_sandbox as boolean,
    audienceLabel: row.audience_label as string,
    contacts: row.contacts as number,
    finished: row.finished as number,
    inFlight: row.in_flight as number,
    connected: row.connected as number,
    answered: row.answered as number,
    noAnswer: row.no_answer as number,
    createdAt: date(row.created_at) ?? new Date(0),
    archivedAt: date(row.archived_at),
    deletedAt: date(row.deleted_at),
  };
}
