import { and, desc, eq, isNotNull, isNull, like, lt, or, sql } from 'drizzle-orm';
import { holdingCodes, holdOf, type CrmHold } from '#domain/crm/crm-hold.ts';
import type { CrmPayload } from '#domain/crm/crm-mapping.ts';
import { pendingCallback } from '../callback/callback.ts';
import type { Database, Executor } from '../client.ts';
import { isOnDoNotCall } from '../do-not-call/do-not-call.ts';
import { recordEvents } from '../event/event.ts';
import { attempts, calls, campaigns, contacts, crmPushes, providerNumbers, settings } from '../schema/index.ts';

export type CrmPush = typeof crmPushes.$inferSelect;

/** A try that was begun this long ago without an answer has died: it may be made again. */
const tryLeaseSeconds = 40;

/** Everything a CRM is told about an attempt, as it is now. */
export async function readPushMaterial(db: Executor, attemptId: string) {
  const [row] = await db
    .select({
      attempt: attempts,
      contact: contacts,
      campaign: campaigns,
      call: calls,
      callerNumber: providerNumbers.number,
    })
    .from(attempts)
    .innerJoin(contacts, eq(contacts.id, attempts.contactId))
    .innerJoin(campaigns, eq(campaigns.id, attempts.campaignId))
    .leftJoin(providerNumbers, eq(providerNumbers.id, attempts.providerNumberId))
    .leftJoin(calls, eq(calls.attemptId, attempts.id))
    .where(eq(attempts.id, attemptId));
  if (!row) return null;
  const [callback, optedOut] = await Promise.all([
    pendingCallback(db, row.contact.id),
    isOnDoNotCall(db, row.contact.phone, row.campaign),
  ]);
  return { ...row, callback, optedOut };
}

export async function readPush(db: Executor, attemptId: string): Promise<CrmPush | null> {
  const [push] = await db.select().from(crmPushes).where(eq(crmPushes.attemptId, attemptId));
  return push ?? null;
}

/** Makes the push of an attempt; the first one counts, so that every try sends the same. */
export async function createPush(
  db: Executor,
  push: {
    attemptId: string;
    campaignId: string;
    contactId: string;
    payload: CrmPayload;
    status: 'pending' | 'not_configured';
  },
): Promise<void> {
  await db.insert(crmPushes).values(push).onConflictDoNothing();
}

/** So many tries that were refused together are looked at. */
const latestRefusals = 50;

/** Why nothing is sent to the CRM for now; null if it is. By the database's clock. */
export async function readCrmHold(db: Executor): Promise<CrmHold | null> {
  const [[setting], refusals] = await Promise.all([
    db
      .select({
        changedAt: settings.updatedAt,
        now: sql<Date>`clock_timestamp()`.mapWith(settings.updatedAt),
      })
      .from(settings)
      .where(eq(settings.name, 'crm')),
    db
      .select({ error: crmPushes.lastError, at: crmPushes.lastTryAt })
      .from(crmPushes)
      .where(
        and(
          eq(crmPushes.status, 'pending'),
          or(...holdingCodes.map((code) => like(crmPushes.lastError, `{"code":"${code}"%`))),
        ),
      )
      .orderBy(desc(crmPushes.lastTryAt))
      .limit(latestRefusals),
  ]);
  if (setting === undefined) return null;
  return holdOf(
    refusals.flatMap(({ error, at }) => (error === null || at === null ? [] : [{ error, at }])),
    setting,
  );
}

/**
 * Takes a pending push for one try. null if it is not pending any more, or if another try is under way: two tries at once
 * would tell the CRM twice.
 */
export async function beginTry(db: Executor, attemptId: string): Promise<CrmPush | null> {
  const [push] = await db
    .update(crmPushes)
    .set({ tries: sql`${crmPushes.tries} + 1`, lastTryAt: sql`now()`, lastError: null })
    .where(
      and(
        eq(crmPushes.attemptId, attemptId),
        eq(crmPushes.status, 'pending'),
        or(
          isNull(crmPushes.lastTryAt),
          isNotNull(crmPushes.lastError),
          lt(crmPushes.lastTryAt, sql`now() - make_interval(secs => ${tryLeaseSeconds})`),
        ),
      ),
    )
    .returning();
  return push ?? null;
}

/** Ends a try: delivered, to be tried again (`pending`), or given up (`failed`). `error` in words for people. */
export async function endTry(
  db: Database,
  push: CrmPush,
  result: { status: 'delivered' } | { status: 'pending' | 'failed'; error: string },
): Promise<void> {
  const { campaignId, contactId, attemptId } = push;
  await db.transaction(async (tx) => {
    await Promise.all([
      tx
        .update(crmPushes)
        .set(
          result.status === 'delivered'
            ? { status: 'delivered', deliveredAt: sql`now()`, lastError: null }
            : { status: result.status, lastError: result.error },
        )
        .where(eq(crmPushes.id, push.id)),
      recordEvents(tx, [
        { kind: 'crm.push', campaignId, contactId, attemptId, data: { status: result.status, tries: push.tries } },
      ]),
    ]);
  });
}
