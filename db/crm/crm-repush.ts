import { and, eq, inArray } from 'drizzle-orm';
import { repeatablePushStatuses } from '#domain/crm/push-status.ts';
import { RedialError } from '#domain/error.ts';
import type { Executor } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { crmPushes } from '../schema/index.ts';

/**
 * Takes up a push that was given up, so that one more try can be made. Its id stays the same: a CRM that has it after
 * all knows the repeat.
 * @throws RedialError `not_found`, or `conflict` if it was delivered or is still being tried by itself.
 */
export async function reopenPush(db: Executor, request: { attemptId: string; actor: string }): Promise<void> {
  const { attemptId, actor } = request;
  const [reopened] = await db
    .update(crmPushes)
    .set({ status: 'pending', lastTryAt: null })
    .where(and(eq(crmPushes.attemptId, attemptId), inArray(crmPushes.status, repeatablePushStatuses)))
    .returning({ id: crmPushes.id });
  if (reopened) {
    await recordAudit(db, { actor, action: 'crm_push.repeat', entity: 'crm_push', entityId: reopened.id });
    return;
  }
  const [push] = await db.select().from(crmPushes).where(eq(crmPushes.attemptId, attemptId));
  if (!push) throw new RedialError('crm_push_missing');
  throw new RedialError(push.status === 'delivered' ? 'crm_push_delivered' : 'crm_push_pending');
}
