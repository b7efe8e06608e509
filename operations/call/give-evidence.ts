import { eq } from 'drizzle-orm';
import { readEvidence } from '#db/call/evidence.ts';
import type { Database } from '#db/client.ts';
import { recordAudit } from '#db/event/event.ts';
import { attempts, calls, contacts } from '#db/schema/index.ts';
import type { EvidencePack } from '#domain/call/evidence/evidence-pack.ts';
import { RedialError } from '#domain/error.ts';

/** What evidence is asked of: one dial by its call, or everything about the number of a contact. */
export type EvidenceSubject = { kind: 'call'; callId: string } | { kind: 'contact'; contactId: string };

/**
 * Gives an evidence pack out of the product, and writes down to whom: it holds whole numbers and what people said.
 * @throws RedialError `not_found`; a call that is no dial of a campaign has no pack
 */
export async function giveEvidence(
  db: Database,
  request: { subject: EvidenceSubject; format: 'json' | 'pdf'; actor: string; now: Date },
): Promise<EvidencePack> {
  const { subject, format, actor, now } = request;
  return db.transaction(async (tx) => {
    const [found] =
      subject.kind === 'contact'
        ? await tx.select({ phone: contacts.phone }).from(contacts).where(eq(contacts.id, subject.contactId))
        : await tx
            .select({ phone: contacts.phone, attemptId: attempts.id })
            .from(calls)
            .innerJoin(attempts, eq(attempts.id, calls.attemptId))
            .innerJoin(contacts, eq(contacts.id, attempts.contactId))
            .where(eq(calls.id, subject.callId));
    if (!found) throw new RedialError(subject.kind === 'contact' ? 'contact_missing' : 'call_missing');
    const pack = await readEvidence(tx, { ...found, now });
    await recordAudit(tx, {
      actor,
      action: 'evidence.give',
      entity: subject.kind,
      entityId: subject.kind === 'contact' ? subject.contactId : subject.callId,
      after: { format, scope: pack.scope, dials: pack.dials.length },
    });
    return pack;
  });
}
