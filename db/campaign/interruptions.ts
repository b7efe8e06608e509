import { and, desc, eq, inArray, or, sql } from 'drizzle-orm';
import { breakerTraits, type Breaker } from '#domain/campaign/breaker.ts';
import type { Executor } from '../client.ts';
import { auditLog, user } from '../schema/index.ts';

/** A pause that the campaign made itself, or the end of a pause. */
export interface Interruption {
  id: string;
  at: Date;
  kind: 'paused_itself' | 'went_on_itself' | 'resumed';
  /** Why it paused, as `stored`. */
  cause: string | null;
  /** Who resumed it; null for an API key. */
  by: string | null;
}

/** How often a campaign stopped by itself and went on, newest first (index `audit_log_entity`). */
export async function listInterruptions(
  db: Executor,
  { campaignId, limit }: { campaignId: string; limit: number },
): Promise<Interruption[]> {
  const breaker = sql<Breaker | null>`${auditLog.after}->>'breaker'`;
  const byProbe = sql<string | null>`${auditLog.after}->>'byProbe'`;
  const pausedItself = and(eq(auditLog.action, 'campaign.pause'), inArray(breaker, Object.keys(breakerTraits)));
  const rows = await db
    .select({
      id: auditLog.id,
      at: auditLog.at,
      action: auditLog.action,
      cause: sql<string | null>`${auditLog.after}->>'failureCause'`,
      byProbe,
      by: user.name,
    })
    .from(auditLog)
    .leftJoin(user, eq(user.id, auditLog.actor))
    .where(
      and(
        eq(auditLog.entity, 'campaign'),
        eq(auditLog.entityId, campaignId),
        or(pausedItself, eq(auditLog.action, 'campaign.resume')),
      ),
    )
    .orderBy(desc(auditLog.at), desc(auditLog.id))
    .limit(limit);
  return rows.map(({ id, at, action, cause, byProbe: probe, by }) => ({
    id,
    at,
    kind: action === 'campaign.pause' ? 'paused_itself' : probe === null ? 'resumed' : 'went_on_itself',
    cause,
    by,
  }));
}
