import { sql } from 'drizzle-orm';
import { timedContactStates } from '#domain/contact/contact-state.ts';
import type { Transaction } from '../client.ts';
import { literals } from '../literals.ts';

/**
 * Offers contacts whose waiting is over to their campaign. Those that were turned away before their first dial have no
 * workflow with a timer; the others have offered themselves by now.
 */
export async function offerOverdue(tx: Transaction, campaignId: string, now: Date, limit: number): Promise<void> {
  const before = new Date(now.getTime() - offeredAfterMs).toISOString();
  await tx.execute(sql`
    UPDATE contacts SET state = 'ready', updated_at = ${now.toISOString()} WHERE id IN (
      SELECT id FROM contacts WHERE campaign_id = ${campaignId} AND state IN ${literals(timedContactStates)}
        AND due_at <= ${before} ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)`);
}

const offeredAfterMs = 2_000;
