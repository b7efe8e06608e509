import { announceClosed, announceSchedule, nudgeCampaign } from '#providers/temporal/wake.ts';
import type { ContactDecision } from '#db/contact/contact-withdrawal.ts';
import type { OperationContext } from '../context.ts';
import { tell } from '../tell.ts';

type Teller = Pick<OperationContext, 'temporal'>;

/** A contact's workflow reads its time again if it waits for one; a campaign that dials may call a waiting one next. */
export async function tellContactChange(
  context: Teller,
  { contact, isDialling }: Pick<ContactDecision, 'contact' | 'isDialling'>,
): Promise<void> {
  const { id: contactId, campaignId, state } = contact;
  if (state === 'waiting_callback' || state === 'waiting_retry') {
    await tell(context, () => announceSchedule(context.temporal, { campaignId, contactId }));
  } else if (isDialling && (state === 'queued' || state === 'ready')) {
    await tellCampaign(context, campaignId);
  }
}

/** A withdrawn contact's workflow stops waiting; it may have been the last one of its campaign. */
export async function tellWithdrawal(context: Teller, { contact, isDialling }: ContactDecision): Promise<void> {
  await tell(context, () => announceClosed(context.temporal, [contact.id]));
  if (isDialling) await tellCampaign(context, contact.campaignId);
}

/** A campaign that dials looks for contacts at once. */
export function tellCampaign(context: Teller, campaignId: string): Promise<void> {
  return tell(context, () => nudgeCampaign(context.temporal, campaignId));
}
