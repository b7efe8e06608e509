import { eq } from 'drizzle-orm';
import { mendedByConsent } from '#domain/contact/contact.ts';
import { RedialError } from '#domain/error.ts';
import type { Executor } from '../client.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { requeueBarred } from '../calling-law/requeue-contacts.ts';
import { campaigns, contacts } from '../schema/index.ts';

/**
 * Writes down when and how a person consented. A contact that was left out for want of consent is taken up again.
 * @returns true if it is back in the queue.
 * @throws RedialError `not_found`, or `bad_input` for a date in the future.
 */
export async function recordConsent(
  db: Executor,
  request: { contactId: string; consentAt: Date; source: string; actor: string; now: Date },
): Promise<{ campaignId: string; requeued: boolean; isDialling: boolean }> {
  const { contactId, consentAt, source, actor, now } = request;
  if (consentAt > now) throw new RedialError('consent_date_in_future');
  return db.transaction(async (tx) => {
    const [contact] = await tx.select().from(contacts).where(eq(contacts.id, contactId)).for('update');
    if (!contact) throw new RedialError('contact_missing');
    const { campaignId } = contact;
    await tx
      .update(contacts)
      .set({ consentAt, consentSource: source, updatedAt: now })
      .where(eq(contacts.id, contactId));
    const requeued = await requeueBarred(tx, { campaignId, by: mendedByConsent, contactId }, now);
    await recordAudit(tx, {
      actor,
      action: 'contact.record_consent',
      entity: 'contact',
      entityId: contactId,
      before: { consentAt: contact.consentAt, consentSource: contact.consentSource },
      after: { consentAt, consentSource: source },
    });
    await recordEvents(tx, [{ kind: 'contact.state', campaignId, contactId, data: { consent: true } }]);
    const [campaign] = await tx
      .select({ status: campaigns.status })
      .from(campaigns)
      .where(eq(campaigns.id, campaignId));
    return { campaignId, requeued: requeued > 0, isDialling: campaign?.status === 'dialing' };
  });
}
