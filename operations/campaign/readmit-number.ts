import { readmitNumber as storeReadmission } from '#db/campaign/caller-number.ts';
import { nudgeCampaign } from '#providers/temporal/wake.ts';
import type { OperationContext } from '../context.ts';
import { tell } from '../tell.ts';

/**
 * Puts a caller number that the carrier refused back into use: the next call from it tells whether it is taken now.
 * @throws RedialError `not_found` if the campaign does not call from it; NotTold
 */
export async function readmitNumber(
  context: OperationContext,
  order: { campaignId: string; providerNumberId: string; actor: string },
): Promise<void> {
  await storeReadmission(context.db, order);
  await tell(context, () => nudgeCampaign(context.temporal, order.campaignId));
}
