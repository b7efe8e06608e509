import { and, asc, eq, gt, inArray, max, or, sql } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { events } from '../schema/index.ts';

/** Number of the newest event, 0 if there is none. */
export async function latestEventId(db: Executor): Promise<number> {
  const [row] = await db.select({ id: max(events.id) }).from(events);
  return row?.id ?? 0;
}

/** What a row of `events` announces: ids only. */
export interface AnnouncedEvent {
  id: number;
  kind: string;
  campaignId: string | null;
  contactId: string | null;
  attemptId: string | null;
}

const announced = {
  id: events.id,
  kind: events.kind,
  campaignId: events.campaignId,
  contactId: events.contactId,
  attemptId: events.attemptId,
};

/** Events after a number, of one campaign or of all (index `events_campaign`), the oldest first. */
export async function eventsAfter(
  db: Executor,
  query: { after: number; campaignId: string | null; limit: number },
): Promise<AnnouncedEvent[]> {
  return db
    .select(announced)
    .from(events)
    .where(and(gt(events.id, query.after), query.campaignId ? eq(events.campaignId, query.campaignId) : undefined))
    .orderBy(asc(events.id))
    .limit(query.limit);
}

/**
 * Events after a number, and those of some numbers before it that were not committed yet; the oldest first. This is asked several
 * times a second, so only the months are read that a transaction of the last days can have written into.
 */
export async function eventsBeyond(
  db: Executor,
  { after, missing, limit }: { after: number; missing: readonly number[]; limit: number },
): Promise<AnnouncedEvent[]> {
  return db
    .select(announced)
    .from(events)
    .where(
      and(
        or(gt(events.id, after), missing.length > 0 ? inArray(events.id, [...missing]) : undefined),
        sql`${events.at} > now() - interval '7 days'`,
      ),
    )
    .orderBy(asc(events.id))
    .limit(limit);
}
