import { recordConsent as storeConsent } from '#db/contact/contact-consent.ts';
import type { OperationContext } from '../context.ts';
import { tellCampaign } from './tell-contact-change.ts';

/** Writes down when and how a person consented; one that was left out for want of it is called after all. */
export async function recordConsent(
  context: OperationContext,
  request: Parameters<typeof storeConsent>[1],
): Promise<Awaited<ReturnType<typeof storeConsent>>> {
  const recorded = await storeConsent(context.db, request);
  if (recorded.requeued && recorded.isDialling) await tellCampaign(context, recorded.campaignId);
  return recorded;
}
