import { announceSchedule } from '#providers/temporal/wake.ts';
import type { OperationContext } from '../context.ts';
import { tell } from '../tell.ts';

/** Tells the contact's workflow that its callback is new, moved or gone; starts it if the contact was never dialled. */
export function tellContact(
  context: Pick<OperationContext, 'temporal'>,
  { contactId, campaignId }: { contactId: string; campaignId: string },
): Promise<void> {
  return tell(context, () => announceSchedule(context.temporal, { contactId, campaignId }));
}
