import { and, eq } from 'drizzle-orm';
import type { Breaker, Tripped } from '#domain/campaign/breaker.ts';
import type { Database } from '../client.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { campaigns } from '../schema/index.ts';

/** Campaigns that one breaker has paused stay paused for another: what is wrong is known better now. */
export async function changeBreaker(
  db: Database,
  change: { from: Breaker; to: Tripped; actor: string; now: Date },
): Promise<void> {
  const { from, to, actor } = change;
  await db.transaction(async (tx) => {
    const changed = await tx
      .update(campaigns)
      .set({ breaker: to.breaker, failureCause: to.cause, updatedAt: change.now })
      .where(and(eq(campaigns.status, 'paused'), eq(campaigns.breaker, from)))
      .returning({ id: campaigns.id });
    for (const { id } of changed) {
      await recordAudit(tx, {
        actor,
        action: 'campaign.pause',
        entity: 'campaign',
        entityId: id,
        before: { status: 'paused', breaker: from },
        after: { status: 'paused', failureCause: to.cause, breaker: to.breaker },
      });
      await recordEvents(tx, [{ kind: 'campaign.status', campaignId: id, data: { status: 'paused' } }]);
    }
  });
}
