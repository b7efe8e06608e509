import { and, asc, eq, gt, max, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
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
 * Events after a number, and those of some numbers before it that were not committed yet; the oldest first. They are asked for
 * apart: a plan for both at once that is kept reads all events from the first number on.
 */
export async function eventsBeyond(
  db: Executor,
  { after, missing, limit }: { after: number; missing: readonly number[]; limit: number },
): Promise<AnnouncedEvent[]> {
  const next = db.select(announced).from(events).where(gt(events.id, after)).orderBy(asc(events.id)).limit(limit);
  if (missing.length === 0) return next;
  const late = db
    .select(announced)
    .from(events)
    .where(sql`${events.id} = ANY(${sql.param([...missing])}::bigint[])`);
  return unionAll(late, next).orderBy(asc(events.id)).limit(limit);
}
