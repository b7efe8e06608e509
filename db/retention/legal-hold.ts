import { desc, eq, sql, type SQL } from 'drizzle-orm';
import { RedialError } from '#domain/error.ts';
import type { Database, Executor, Transaction } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { campaigns, legalHolds, user } from '../schema/index.ts';

/** Whether nothing holds a campaign; `campaignId` is a column. */
export const campaignIsFree = (campaignId: SQL): SQL =>
  sql`NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.campaign_id = ${campaignId})`;

/** Whether nothing holds a number; `phone` is a column. */
export const numberIsFree = (phone: SQL): SQL => sql`NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.phone = ${phone})`;

/**
 * Whether nothing holds a row of a large table, by its columns of campaign and contact. As `NOT EXISTS` PostgreSQL expects no row
 * to be left, and so reads and sorts all rows for each batch instead of the oldest ones by their index.
 */
export const isFree = (row: { campaignId: SQL; contactId: SQL }): SQL => sql`
  NOT coalesce(${row.campaignId} IN (SELECT h.campaign_id FROM legal_holds h), false)
  AND NOT coalesce(${row.contactId} IN (SELECT k.id FROM contacts k JOIN legal_holds h ON h.phone = k.phone), false)`;

/** Whether nothing holds an event `e`. */
export const isFreeEvent = isFree({ campaignId: sql`e.campaign_id`, contactId: sql`e.contact_id` });

type HoldSubject = { phone: string } | { campaignId: string };

/**
 * Holds a number (E.164) or a campaign: neither the job nor an erasure touches it. The audit log keeps no number.
 * @returns its id
 * @throws RedialError `conflict` if it is held already; `not_found` for a campaign that is not there
 */
export async function addHold(
  db: Database,
  request: { subject: HoldSubject; reason: string; actor: string; now: Date },
): Promise<string> {
  const { subject, reason, actor, now } = request;
  return db.transaction(async (tx) => {
    if ('campaignId' in subject) await requireStored(tx, subject.campaignId);
    const [row] = await tx
      .insert(legalHolds)
      .values({ ...subject, reason, createdBy: actor, createdAt: now })
      .onConflictDoNothing()
      .returning({ id: legalHolds.id });
    if (!row) throw new RedialError('hold_there_already');
    const after = { reason, campaignId: 'campaignId' in subject ? subject.campaignId : null };
    await recordAudit(tx, { actor, action: 'hold.add', entity: 'legal_hold', entityId: row.id, after });
    return row.id;
  });
}

/** A campaign that was deleted is there until it is purged, and can be held. */
async function requireStored(tx: Transaction, campaignId: string): Promise<void> {
  const found = await tx
    .select({ id: campaigns.id })
    .from(campaigns)
    .where(eq(campaigns.id, campaignId))
    .for('key share');
  if (found.length === 0) throw new RedialError('campaign_missing');
}

/** @throws RedialError `not_found` if it is lifted already */
export async function liftHold(
  db: Database,
  request: { holdId: string; reason: string; actor: string },
): Promise<void> {
  const { holdId, reason, actor } = request;
  await db.transaction(async (tx) => {
    const [held] = await tx.delete(legalHolds).where(eq(legalHolds.id, holdId)).returning();
    if (!held) throw new RedialError('hold_missing');
    const before = { reason: held.reason, campaignId: held.campaignId };
    await recordAudit(tx, {
      ...{ actor, action: 'hold.lift', entity: 'legal_hold', entityId: holdId },
      ...{ before, after: { reason } },
    });
  });
}

const mostChoices = 500;

/** Campaigns that can be held, the newest first; those that were deleted are there until they are purged. */
export async function holdChoices(db: Executor) {
  return db
    .select({ id: campaigns.id, name: campaigns.name })
    .from(campaigns)
    .orderBy(desc(campaigns.createdAt))
    .limit(mostChoices);
}

/** All holds with who made them, the newest first. */
export async function listHolds(db: Executor) {
  return db
    .select({
      id: legalHolds.id,
      phone: legalHolds.phone,
      campaignId: legalHolds.campaignId,
      campaign: campaigns.name,
      reason: legalHolds.reason,
      createdAt: legalHolds.createdAt,
      by: user.name,
    })
    .from(legalHolds)
    .leftJoin(campaigns, eq(campaigns.id, legalHolds.campaignId))
    .leftJoin(user, eq(user.id, legalHolds.createdBy))
    .orderBy(desc(legalHolds.createdAt));
}
