import type { ScheduledCallback } from '#db/callback/callback.ts';
import { cancelCallback as storeCancellation } from '#db/callback/callback-change.ts';
import { nudgeCampaign } from '#providers/temporal/wake.ts';
import type { OperationContext } from '../context.ts';
import { tell } from '../tell.ts';
import { tellContact } from './tell-contact.ts';

/**
 * Cancels a planned callback, tells the contact's workflow, and the campaign: the contact may be its next one.
 * Repeating it has one effect.
 */
export async function cancelCallback(
  context: OperationContext,
  request: Parameters<typeof storeCancellation>[1],
): Promise<ScheduledCallback> {
  const callback = await storeCancellation(context.db, request);
  await tellContact(context, callback);
  await tell(context, () => nudgeCampaign(context.temporal, callback.campaignId));
  return callback;
}
