import { and, eq, inArray, isNull, lt, lte, sql } from 'drizzle-orm';
import { nextStep, wants, type AlertFacts, type AlertPhase, type AlertSight } from '#domain/health/alert.ts';
import { stored } from '#domain/message/stored.ts';
import type { Executor, Transaction } from '../client.ts';
import {
  alertDeliveries,
  alertRecipients,
  alerts,
  alertWatch,
  campaigns,
  configurationFailures,
} from '../schema/index.ts';
import { readObservation } from './observation.ts';

/** A campaign that failed is told of for so long, unless somebody archives it before. */
const failedToldHours = 24;
const unservedMinutes = 5;
/** What is over stays on the page for so long. */
const keptDays = 30;

/** Whether this engine makes the round that is due; the others see it due only after `leaseMs`. */
export async function takeRound(db: Executor, { now, leaseMs }: { now: Date; leaseMs: number }): Promise<boolean> {
  const nextAt = new Date(now.getTime() + leaseMs);
  const taken = await db
    .insert(alertWatch)
    .values({ id: 1, nextAt })
    .onConflictDoUpdate({ target: alertWatch.id, set: { nextAt }, setWhere: lte(alertWatch.nextAt, now) })
    .returning({ id: alertWatch.id });
  return taken.length > 0;
}

export async function readAlertFacts(db: Executor): Promise<AlertFacts> {
  const samples = await readObservation(db);
  const failedCampaigns = await db
    .select({ id: campaigns.id, name: campaigns.name })
    .from(campaigns)
    .where(
      and(
        ...[eq(campaigns.status, 'failed'), isNull(campaigns.archivedAt), isNull(campaigns.deletedAt)],
        sql`coalesce(${campaigns.finishedAt}, ${campaigns.updatedAt}) > now() - ${failedToldHours} * interval '1 hour'`,
      ),
    );
  const [unserved] = await db.execute<{ n: number }>(sql`
    SELECT count(*)::int AS n FROM ${configurationFailures}
    WHERE at > now() - ${unservedMinutes} * interval '1 minute'`);
  return { samples, failedCampaigns, unservedCalls: unserved?.n ?? 0 };
}

/** An agent asked for the configuration of its call and did not get it. */
export async function noteUnserved(db: Executor, attemptId: string): Promise<void> {
  await db
    .insert(configurationFailures)
    .values({ attemptId })
    .onConflictDoUpdate({ target: configurationFailures.attemptId, set: { at: sql`now()` } });
}

/**
 * Writes down what a round saw, and what becomes of each alert; whoever wants to hear of it gets a delivery with that.
 * @returns how many began and ended
 */
export function storeRound(
  db: Executor,
  { sights, now }: { sights: readonly AlertSight[]; now: Date },
): Promise<{ begun: number; over: number }> {
  return db.transaction(async (tx) => {
    const keyOf = ({ name, subject }: { name: string; subject: string }) => `${name} ${subject}`;
    const open = await tx.select().from(alerts).where(isNull(alerts.overAt)).for('update');
    const known = new Map(open.map((alert) => [keyOf(alert), alert]));
    const seen = new Map(sights.map((sight) => [keyOf(sight), sight]));
    for (const sight of seen.values()) {
      const { name, subject, page } = sight;
      const latest = { says: stored(sight.says), lastSeenAt: now };
      const alert = known.get(keyOf(sight));
      if (alert === undefined) {
        const added = { name, subject, page, since: now, ...latest };
        known.set(keyOf(sight), await insertAlert(tx, added));
      } else await tx.update(alerts).set(latest).where(eq(alerts.id, alert.id));
    }
    const counts = { begun: 0, over: 0 };
    for (const [key, alert] of known) {
      switch (nextStep(alert.name, alert, { isSeen: seen.has(key), now })) {
        case 'begin':
          await tx.update(alerts).set({ begunAt: now }).where(eq(alerts.id, alert.id));
          await addDeliveries(tx, { alert, phase: 'begun', now });
          counts.begun += 1;
          break;
        case 'end':
          await tx.update(alerts).set({ overAt: now }).where(eq(alerts.id, alert.id));
          await addDeliveries(tx, { alert, phase: 'over', now });
          counts.over += 1;
          break;
        case 'forget':
          await tx.delete(alerts).where(eq(alerts.id, alert.id));
          break;
        case null:
          break;
      }
    }
    await forgetOld(tx, now);
    return counts;
  });
}

async function insertAlert(tx: Transaction, added: typeof alerts.$inferInsert) {
  const [alert] = await tx
    .insert(alerts)
    .values(added)
    .onConflictDoUpdate({
      target: [alerts.name, alerts.subject],
      targetWhere: sql`over_at IS NULL`,
      set: { says: added.says, lastSeenAt: added.lastSeenAt },
    })
    .returning();
  if (!alert) throw new Error('An alert was not stored');
  return alert;
}

/** That it is over is told to who was told that it began: whoever came later would not know what. */
async function addDeliveries(
  tx: Transaction,
  { alert, phase, now }: { alert: typeof alerts.$inferSelect; phase: AlertPhase; now: Date },
): Promise<void> {
  const all = await tx.select().from(alertRecipients);
  const told = await tx
    .select({ recipientId: alertDeliveries.recipientId })
    .from(alertDeliveries)
    .where(eq(alertDeliveries.alertId, alert.id));
  const recipients = all.filter((recipient) =>
    phase === 'begun' ? wants(recipient, alert.name) : told.some(({ recipientId }) => recipientId === recipient.id),
  );
  if (recipients.length === 0) return;
  await tx
    .insert(alertDeliveries)
    .values(recipients.map(({ id }) => ({ alertId: alert.id, recipientId: id, phase, nextTryAt: now, createdAt: now })))
    .onConflictDoNothing();
}

async function forgetOld(tx: Transaction, now: Date): Promise<void> {
  const before = new Date(now.getTime() - keptDays * 86_400_000);
  await tx.delete(alerts).where(lt(alerts.overAt, before));
  await tx.delete(configurationFailures).where(lt(configurationFailures.at, new Date(now.getTime() - 3_600_000)));
}

/** Ids of alerts with everything that a delivery of them says. */
export type DueDelivery = Awaited<ReturnType<typeof takeDueDeliveries>>[number];

/**
 * Deliveries that are due, oldest first. Each is given to one server: the others see it due only after `leaseMs`. That it is over
 * waits for that it began, so that nobody hears it in the wrong order.
 */
export async function takeDueDeliveries(
  db: Executor,
  { now, leaseMs, most }: { now: Date; leaseMs: number; most: number },
) {
  const due = db
    .select({ id: alertDeliveries.id })
    .from(alertDeliveries)
    .where(
      and(
        ...[eq(alertDeliveries.status, 'pending'), lte(alertDeliveries.nextTryAt, now)],
        sql`(${alertDeliveries.phase} = 'begun' OR NOT EXISTS (
          SELECT FROM alert_deliveries earlier WHERE earlier.alert_id = ${alertDeliveries.alertId}
            AND earlier.recipient_id = ${alertDeliveries.recipientId}
            AND earlier.phase = 'begun' AND earlier.status = 'pending'))`,
      ),
    )
    .orderBy(alertDeliveries.nextTryAt)
    .limit(most)
    .for('update', { skipLocked: true });
  const taken = await db
    .update(alertDeliveries)
    .set({
      nextTryAt: new Date(now.getTime() + leaseMs),
      lastTryAt: now,
      tries: sql`${alertDeliveries.tries} + 1`,
    })
    .where(inArray(alertDeliveries.id, due))
    .returning({ id: alertDeliveries.id });
  if (taken.length === 0) return [];
  const ids = taken.map(({ id }) => id);
  return db
    .select({ delivery: alertDeliveries, alert: alerts, recipient: alertRecipients })
    .from(alertDeliveries)
    .innerJoin(alerts, eq(alerts.id, alertDeliveries.alertId))
    .innerJoin(alertRecipients, eq(alertRecipients.id, alertDeliveries.recipientId))
    .where(inArray(alertDeliveries.id, ids))
    .orderBy(alertDeliveries.createdAt);
}

/** Ends a try: delivered; or not, with why, and when it is tried again (null: given up). */
export async function endDelivery(
  db: Executor,
  id: string,
  result: { deliveredAt: Date } | { error: string; nextTryAt: Date | null },
): Promise<void> {
  const set =
    'deliveredAt' in result
      ? { status: 'delivered' as const, deliveredAt: result.deliveredAt, lastError: null }
      : result.nextTryAt === null
        ? { status: 'failed' as const, lastError: result.error }
        : { nextTryAt: result.nextTryAt, lastError: result.error };
  await db.update(alertDeliveries).set(set).where(eq(alertDeliveries.id, id));
}
