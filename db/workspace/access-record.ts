import { and, eq, gt } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { auditLog } from '../schema/index.ts';

/** A player asks for a recording in many parts: together they are one act of listening. */
const oneListeningMs = 600_000;

/** Writes down that somebody listened to a call. */
export async function recordListening(
  db: Executor,
  { callId, actor, now }: { callId: string; actor: string; now: Date },
): Promise<void> {
  const entry = { actor, action: 'call.listen', entity: 'call', entityId: callId };
  const [recent] = await db
    .select({ id: auditLog.id })
    .from(auditLog)
    .where(
      and(
        eq(auditLog.entity, entry.entity),
        eq(auditLog.entityId, callId),
        eq(auditLog.actor, actor),
        eq(auditLog.action, entry.action),
        gt(auditLog.at, new Date(now.getTime() - oneListeningMs)),
      ),
    )
    .limit(1);
  if (!recent) await recordAudit(db, entry);
}
