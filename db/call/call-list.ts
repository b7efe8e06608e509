import { and, desc, eq, ilike, inArray, like, lt, or, sql, type SQL } from 'drizzle-orm';
import type { CallListQuery } from '#domain/call/call-list-query.ts';
import type { Executor } from '../client.ts';
import { personName } from '../person-name.ts';
import { containing } from '../containing.ts';
import { attemptsWithVerdict } from './verdict-filter.ts';
import { attempts, calls, campaigns, contacts } from '../schema/index.ts';

/** Conversations, newest first, by their time-ordered id. */
export async function listCalls(db: Executor, query: CallListQuery) {
  const rows = await db
    .select({
      id: calls.id,
      contactId: calls.contactId,
      campaignId: calls.campaignId,
      campaignName: campaigns.name,
      phone: contacts.phone,
      extension: contacts.extension,
      name: personName,
      /** Of the attempt; null for calls that are none. */
      outcome: attempts.outcome,
      state: attempts.state,
      sentiment: calls.sentiment,
      summary: calls.summary,
      durationMs: calls.durationMs,
      hasRecording: sql<boolean>`${calls.recordingKey} IS NOT NULL`,
      createdAt: calls.createdAt,
    })
    .from(calls)
    .leftJoin(attempts, eq(attempts.id, calls.attemptId))
    .leftJoin(contacts, eq(contacts.id, calls.contactId))
    .leftJoin(campaigns, eq(campaigns.id, calls.campaignId))
    .where(and(...conditionsOf(db, query)))
    .orderBy(desc(calls.id))
    .limit(query.limit + 1);
  const page = rows.slice(0, query.limit);
  return { rows: page, nextCursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null };
}

function conditionsOf(db: Executor, query: CallListQuery): (SQL | undefined)[] {
  const { campaignId, outcomes, sentiments, cursor, search } = query;
  return [
    asksForVerdict(query)
      ? inArray(calls.attemptId, attemptsWithVerdict(db, { ...query, isCorrected: query.corrected }))
      : undefined,
    campaignId === null ? undefined : eq(calls.campaignId, campaignId),
    outcomes.length === 0 ? undefined : inArray(attempts.outcome, outcomes),
    sentiments.length === 0 ? undefined : inArray(calls.sentiment, sentiments),
    cursor === null ? undefined : lt(calls.id, cursor),
    searchCondition(search.trim()),
  ];
}

/** Calls are left out for want of a verdict only if one is asked for. */
function asksForVerdict({ corrected, verdict, account, country, setting, from, to }: CallListQuery): boolean {
  return corrected || [verdict, account, country, setting, from, to].some((value) => value !== null);
}

/** Three digits and more are looked for in numbers, all else in names, campaigns and summaries. */
function searchCondition(text: string): SQL | undefined {
  if (text === '') return undefined;
  const digits = text.replace(/[\s()+-]/g, '');
  if (/^\d{3,}$/.test(digits)) return like(contacts.phone, containing(digits));
  const pattern = containing(text);
  return or(ilike(personName, pattern), ilike(campaigns.name, pattern), ilike(calls.summary, pattern));
}
