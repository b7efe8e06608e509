import { and, asc, eq, gt, max } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { events } from '../schema/index.ts';

/** Number of the newest event, 0 if there is none. */
export async function latestEventId(db: Executor): Promise<number> {
  const [row] = await db.select({ id: max(events.id) }).from(events);
  return row?.id ?? 0;
}

/** Events after a number, of one campaign or of all (index `events_campaign`), the oldest first. */
export async function eventsAfter(
  db: Executor,
  query: { after: number; campaignId: string | null; limit: number },
): Promise<Pick<typeof events.$inferSelect, 'id' | 'kind' | 'campaignId' | 'contactId' | 'attemptId'>[]> {
  return db
    .select({
      id: events.id,
      kind: events.kind,
      campaignId: events.campaignId,
      contactId: events.contactId,
      attemptId: events.attemptId,
    })
    .from(events)
    .where(and(gt(events.id, query.after), query.campaignId ? eq(events.campaignId, query.campaignId) : undefined))
    .orderBy(asc(events.id))
    .limit(query.limit);
}
