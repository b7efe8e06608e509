import type { Database } from '#db/client.ts';
import { addHold as storeHold, liftHold as dropHold } from '#db/retention/legal-hold.ts';
import { RedialError } from '#domain/error.ts';
import { shortestReason } from '#domain/retention/retention.ts';
import { numberOf } from './erase-person.ts';

/**
 * Holds a number or a campaign: nothing of it is deleted until the hold is lifted.
 * @param request subject: a number as people typed it, or a campaign's id
 * @returns its id
 * @throws RedialError `bad_input` without a reason or for what is no number; `conflict` if it is held; `not_found`
 */
export async function addHold(
  { db }: { db: Database },
  request: { subject: { phone: string } | { campaignId: string }; reason: string; actor: string; now: Date },
): Promise<string> {
  const reason = reasonOf(request);
  const { subject } = request;
  return storeHold(db, {
    ...request,
    reason,
    subject: 'phone' in subject ? { phone: numberOf(subject.phone) } : subject,
  });
}

/** @throws RedialError `bad_input` without a reason; `not_found` */
export async function liftHold(
  { db }: { db: Database },
  request: { holdId: string; reason: string; actor: string },
): Promise<void> {
  await dropHold(db, { ...request, reason: reasonOf(request) });
}

function reasonOf(request: { reason: string }): string {
  const reason = request.reason.trim();
  if (reason.length < shortestReason) throw new RedialError('retention_reason_missing');
  return reason;
}
