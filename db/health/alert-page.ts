import { asc, desc, eq, isNotNull, sql } from 'drizzle-orm';
import type { AlertName, RecipientKind } from '#domain/health/alert.ts';
import { RedialError } from '#domain/error.ts';
import type { Executor } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { alertDeliveries, alertRecipients, alerts } from '../schema/index.ts';

const shownAlerts = 20;
const mostRecipients = 50;

/** What is wrong now, before what is over, with the newest first. */
export async function listAlerts(db: Executor) {
  const { id, name, says, page, since, begunAt, overAt } = alerts;
  return db
    .select({ id, name, says, page, since, overAt })
    .from(alerts)
    .where(isNotNull(begunAt))
    .orderBy(sql`${overAt} IS NULL DESC`, desc(begunAt))
    .limit(shownAlerts);
}

/** Who is told of what, with what came of the last try to tell them. Secrets stay where they are. */
export async function listRecipients(db: Executor) {
  const { id, kind, address, alerts: names, createdAt } = alertRecipients;
  const people = await db
    .select({ id, kind, address, alerts: names, createdAt })
    .from(alertRecipients)
    .orderBy(asc(createdAt));
  const tries = await db
    .selectDistinctOn([alertDeliveries.recipientId])
    .from(alertDeliveries)
    .where(isNotNull(alertDeliveries.lastTryAt))
    .orderBy(alertDeliveries.recipientId, desc(alertDeliveries.lastTryAt));
  return people.map((recipient) => {
    const last = tries.find(({ recipientId }) => recipientId === recipient.id);
    const lastTry = last && {
      ...{ at: last.lastTryAt, status: last.status, tries: last.tries, error: last.lastError },
      nextTryAt: last.status === 'pending' ? last.nextTryAt : null,
    };
    return { ...recipient, lastTry: lastTry ?? null };
  });
}

/** @throws RedialError `alert_recipient_missing` */
export async function requireRecipient(db: Executor, id: string): Promise<typeof alertRecipients.$inferSelect> {
  const [recipient] = await db.select().from(alertRecipients).where(eq(alertRecipients.id, id));
  if (!recipient) throw new RedialError('alert_recipient_missing');
  return recipient;
}

/**
 * From now on somebody is told.
 * @param added `secret` sealed at the row's own place, which its id names
 * @throws RedialError `alert_recipient_taken`, `alert_recipients_too_many`
 */
export function addRecipient(
  db: Executor,
  added: {
    id: string;
    kind: RecipientKind;
    address: string;
    alerts: AlertName[] | null;
    secret: string | null;
    actor: string;
  },
): Promise<void> {
  const { actor, secret, ...recipient } = added;
  return db.transaction(async (tx) => {
    await tx.execute(sql`LOCK TABLE ${alertRecipients} IN SHARE ROW EXCLUSIVE MODE`);
    const present = await tx.select().from(alertRecipients);
    if (present.length >= mostRecipients) throw new RedialError('alert_recipients_too_many', { most: mostRecipients });
    if (present.some(({ address }) => address === recipient.address)) throw new RedialError('alert_recipient_taken');
    await tx.insert(alertRecipients).values({ ...recipient, secret, createdBy: actor });
    const entry = { actor, action: 'alert_recipient.add', entity: 'alert_recipient', entityId: recipient.id };
    await recordAudit(tx, { ...entry, after: recipient });
  });
}

/** @throws RedialError `alert_recipient_missing` */
export function changeRecipient(
  db: Executor,
  { id, alerts: names, actor }: { id: string; alerts: AlertName[] | null; actor: string },
): Promise<void> {
  return db.transaction(async (tx) => {
    const before = await requireRecipient(tx, id);
    await tx.update(alertRecipients).set({ alerts: names }).where(eq(alertRecipients.id, id));
    const entry = { actor, action: 'alert_recipient.change', entity: 'alert_recipient', entityId: id };
    await recordAudit(tx, { ...entry, before: { alerts: before.alerts }, after: { alerts: names } });
  });
}

/** Nobody is told there any more; repeating it changes nothing. */
export function removeRecipient(db: Executor, { id, actor }: { id: string; actor: string }): Promise<void> {
  return db.transaction(async (tx) => {
    const [gone] = await tx.delete(alertRecipients).where(eq(alertRecipients.id, id)).returning();
    if (!gone) return;
    const { kind, address } = gone;
    const entry = { actor, action: 'alert_recipient.remove', entity: 'alert_recipient', entityId: id };
    await recordAudit(tx, { ...entry, before: { kind, address, alerts: gone.alerts } });
  });
}
