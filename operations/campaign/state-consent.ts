import { stateConsent as storeStatement } from '#db/campaign/state-consent.ts';
import { tellCampaign } from '../contact/tell-contact-change.ts';
import type { OperationContext } from '../context.ts';

/**
 * States anew that everybody on a campaign's list has consented; whom it covers now is called after all.
 * @throws RedialError as `storeStatement`; NotTold
 */
export async function stateConsent(
  context: OperationContext,
  request: Parameters<typeof storeStatement>[1],
): Promise<{ requeued: number }> {
  const { requeued, isDialling } = await storeStatement(context.db, request);
  if (requeued > 0 && isDialling) await tellCampaign(context, request.campaignId);
  return { requeued };
}
