import { and, eq, sql } from 'drizzle-orm';
import { waitingContactStates } from '#domain/contact/contact-state.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import type { Executor } from '../client.ts';
import { recordEvents } from '../event/event.ts';
import { literals } from '../literals.ts';
import { attempts } from '../schema/index.ts';

/**
 * The person of this attempt said that the number is not that of whom we wanted. The contact is not called again in its
 * campaign: while the call goes on its conclusion sees to that, afterwards this does. Nobody is listed, since the person who
 * has the number has not asked for that, and other campaigns may mean them.
 */
export async function noteWrongNumber(db: Executor, attemptId: string): Promise<void> {
  await db.transaction(async (tx) => {
    const [attempt] = await tx
      .update(attempts)
      .set({ wrongNumber: true })
      .where(and(eq(attempts.id, attemptId), eq(attempts.wrongNumber, false)))
      .returning({ contactId: attempts.contactId, campaignId: attempts.campaignId, concludedAt: attempts.concludedAt });
    if (!attempt || attempt.concludedAt === null) return;
    const { contactId, campaignId } = attempt;
    const closed = await tx.execute(sql`
      UPDATE contacts SET state = 'suppressed', barred_by = 'wrong_number', due_at = NULL, due_reason = NULL,
        state_reason = ${stored(message('contact_wrong_number'))}, updated_at = now()
      WHERE id = ${contactId} AND state IN ${literals([...waitingContactStates, 'completed', 'exhausted'])}`);
    if (closed.count === 0) return;
    await tx.execute(sql`
      UPDATE callbacks SET status = 'cancelled', updated_at = now() WHERE contact_id = ${contactId} AND status = 'scheduled'`);
    await recordEvents(tx, [{ kind: 'contact.state', contactId, campaignId, data: { state: 'suppressed' } }]);
  });
}
