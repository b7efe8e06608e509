import { and, asc, desc, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import type { CallbackListQuery, CallbackView } from '#domain/callback/callback-list-query.ts';
import { closedCallbackStatuses, openCallbackStatuses } from '#domain/callback/callback-status.ts';
import { windowClassFromKey, zonesHomeFirst } from '#domain/calling-law/index.ts';
import type { Executor } from '../client.ts';
import { personName } from '../person-name.ts';
import { literals } from '../literals.ts';
import { callbacks, campaigns, contacts, windowClasses } from '../schema/index.ts';

/** A callback that should have been dialled is overdue after so long. */
const overdueAfterMs = 60_000;

/** Callbacks of one view, with the person and the campaign they belong to (index `callbacks_due`). */
export async function listCallbacks(db: Executor, query: CallbackListQuery & { now: Date }) {
  const rows = await db
    .select({
      callback: callbacks,
      phone: contacts.phone,
      extension: contacts.extension,
      name: personName,
      contactState: contacts.state,
      campaignName: campaigns.name,
      campaignStatus: campaigns.status,
      windowKey: windowClasses.key,
    })
    .from(callbacks)
    .innerJoin(contacts, eq(contacts.id, callbacks.contactId))
    .innerJoin(campaigns, eq(campaigns.id, callbacks.campaignId))
    .innerJoin(windowClasses, eq(windowClasses.id, contacts.windowClassId))
    .where(
      and(
        conditionOf(query.view, query.now),
        query.campaignId ? eq(callbacks.campaignId, query.campaignId) : undefined,
      ),
    )
    .orderBy(query.view === 'done' ? desc(callbacks.dueAt) : asc(callbacks.dueAt))
    .limit(query.limit + 1)
    .offset(query.offset);
  return {
    rows: rows
      .slice(0, query.limit)
      .map(({ windowKey, ...row }) => ({ ...row, zones: zonesHomeFirst(windowClassFromKey(windowKey)) })),
    hasMore: rows.length > query.limit,
  };
}

function conditionOf(view: CallbackView, now: Date) {
  const overdue = new Date(now.getTime() - overdueAfterMs);
  switch (view) {
    case 'upcoming':
      return and(inArray(callbacks.status, openCallbackStatuses), gt(callbacks.dueAt, overdue));
    case 'overdue':
      return and(eq(callbacks.status, 'scheduled'), lt(callbacks.dueAt, overdue));
    case 'done':
      return inArray(callbacks.status, closedCallbackStatuses);
  }
}

/** How many callbacks each view holds. */
export async function countCallbacks(db: Executor, now: Date): Promise<Record<'upcoming' | 'overdue', number>> {
  const overdue = new Date(now.getTime() - overdueAfterMs).toISOString();
  const [row] = await db.execute<{ upcoming: number; overdue: number }>(sql`
    SELECT count(*) FILTER (WHERE due_at > ${overdue})::int AS upcoming,
      count(*) FILTER (WHERE due_at <= ${overdue} AND status = 'scheduled')::int AS overdue
    FROM callbacks WHERE status IN ${literals(openCallbackStatuses)}`);
  return row ?? { upcoming: 0, overdue: 0 };
}
