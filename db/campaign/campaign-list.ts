import { and, asc, count, desc, eq, gt, ilike, inArray, isNotNull, isNull, sql, type SQL } from 'drizzle-orm';
import type { Outcome } from '#domain/call/call.ts';
import { unmetOutcomes } from '#domain/call/outcome-table.ts';
import type { CampaignListQuery, CampaignShelf, CampaignSortKey } from '#domain/campaign/campaign-list-query.ts';
import { statusesByRank } from '#domain/campaign/campaign-status.ts';
import type { ContactState } from '#domain/contact/contact.ts';
import { contactStates, finalContactStates } from '#domain/contact/contact-state.ts';
import type { ProviderKind } from '#domain/provider/provider.ts';
import type { Executor } from '../client.ts';
import { containing } from '../containing.ts';
import { literalArray, literals } from '../literals.ts';
import { campaignContactCounts, campaignOutcomeCounts, campaigns, providerAccounts } from '../schema/index.ts';

/** Deleted campaigns can be brought back for so long. */
export const deletedKeptDays = 30;

/**
 * One page of campaigns and how many there are in all. Rows are picked first (index `campaigns_created`), then counts
 * are read for them alone; only a sort by a count looks at the counts of all.
 */
export async function listCampaigns(db: Executor, query: CampaignListQuery) {
  const where = and(...conditionsOf(query));
  const direction = query.descending ? desc : asc;
  const page = pageOf(db, query, where);
  const people = db
    .select({
      contacts: contactsIn(contactStates).as('contacts'),
      inFlight: contactsIn(['active']).as('in_flight'),
      /** Contacts that reached their end. */
      finished: contactsIn(finalContactStates).as('finished'),
    })
    .from(campaignContactCounts)
    .where(eq(campaignContactCounts.campaignId, page.id))
    .as('people');
  const ends = db
    .select({
      connected: attemptsWith(['connected']).as('connected'),
      /** Connected for at least 30 s. */
      answered: attemptsWith(['answered']).as('answered'),
      /** Voicemail, busy, not picked up. */
      noAnswer: attemptsWith(unmetOutcomes).as('no_answer'),
    })
    .from(campaignOutcomeCounts)
    .where(eq(campaignOutcomeCounts.campaignId, page.id))
    .as('ends');
  const { sortKey, ...shown } = page._.selectedFields;
  const rows = await db
    .select({ ...shown, ...people._.selectedFields, ...ends._.selectedFields })
    .from(page)
    .crossJoinLateral(people)
    .crossJoinLateral(ends)
    .orderBy(direction(sortKey), desc(page.createdAt), asc(page.id));
  const [counted] = await db
    .select({ total: count() })
    .from(campaigns)
    .leftJoin(providerAccounts, ofAccount)
    .where(where);
  return { rows, total: counted?.total ?? 0 };
}

const ofAccount = eq(providerAccounts.id, campaigns.providerAccountId);

function pageOf(db: Executor, query: CampaignListQuery, where: SQL | undefined) {
  const sortKey = sortExpression(query.sort).as('sort_key');
  return db
    .select({
      id: campaigns.id,
      name: campaigns.name,
      status: campaigns.status,
      failureCause: campaigns.failureCause,
      audienceLabel: campaigns.audienceLabel,
      createdAt: campaigns.createdAt,
      archivedAt: campaigns.archivedAt,
      deletedAt: campaigns.deletedAt,
      providerName: sql<string | null>`${providerAccounts.name}`.as('provider_name'),
      providerKind: sql<ProviderKind | null>`${providerAccounts.kind}`.as('provider_kind'),
      isSandbox: sql<boolean>`coalesce(${providerAccounts.isSandbox}, false)`.as('is_sandbox'),
      sortKey,
    })
    .from(campaigns)
    .leftJoin(providerAccounts, ofAccount)
    .where(where)
    .orderBy((query.descending ? desc : asc)(sortKey), desc(campaigns.createdAt), asc(campaigns.id))
    .limit(query.limit)
    .offset(query.offset)
    .as('page');
}

function contactsIn(states: readonly ContactState[]): SQL<number> {
  const { contacts, state } = campaignContactCounts;
  return sql<number>`coalesce(sum(${contacts}) FILTER (WHERE ${state} IN ${literals(states)}), 0)::int`;
}

function attemptsWith(outcomes: readonly (Outcome | 'answered')[]): SQL<number> {
  const { attempts, outcome } = campaignOutcomeCounts;
  return sql<number>`coalesce(sum(${attempts}) FILTER (WHERE ${outcome} IN ${literals(outcomes)}), 0)::int`;
}

function conditionsOf({ shelf, search, statuses, providers }: CampaignListQuery): (SQL | undefined)[] {
  const text = search.trim();
  return [
    eq(campaigns.isTest, false),
    shelfCondition(shelf),
    text === '' ? undefined : ilike(campaigns.name, containing(text)),
    statuses.length === 0 ? undefined : inArray(campaigns.status, statuses),
    providers.length === 0 ? undefined : inArray(providerAccounts.kind, providers),
  ];
}

function shelfCondition(shelf: CampaignShelf): SQL | undefined {
  switch (shelf) {
    case 'campaigns':
      return and(isNull(campaigns.deletedAt), isNull(campaigns.archivedAt));
    case 'archived':
      return and(isNull(campaigns.deletedAt), isNotNull(campaigns.archivedAt));
    case 'deleted':
      return gt(campaigns.deletedAt, sql`now() - make_interval(days => ${deletedKeptDays})`);
  }
}

function sortExpression(sort: CampaignSortKey): SQL {
  switch (sort) {
    case 'created':
      return sql`${campaigns.createdAt}`;
    case 'name':
      return sql`lower(${campaigns.name})`;
    case 'status':
      return sql`array_position(${literalArray(statusesByRank)}, ${campaigns.status})`;
    case 'connected':
    case 'answered':
      return allAttempts([sort]);
    case 'no_answer':
      return allAttempts(unmetOutcomes);
  }
}

function allAttempts(outcomes: readonly (Outcome | 'answered')[]): SQL {
  const { attempts, campaignId, outcome } = campaignOutcomeCounts;
  return sql`(
    SELECT coalesce(sum(${attempts}), 0) FROM ${campaignOutcomeCounts}
    WHERE ${campaignId} = ${campaigns.id} AND ${outcome} IN ${literals(outcomes)})`;
}
