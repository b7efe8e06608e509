import { addContacts as storeContacts, type AddedContacts } from '#db/contact/contact-add.ts';
import type { OperationContext } from '../context.ts';
import { once, type NamedRequest } from '../once.ts';
import { tellCampaign } from './tell-contact-change.ts';

type Request = Parameters<typeof storeContacts>[1];

/** Adds contacts to a campaign, and tells it if it dials. */
export async function addContacts(context: OperationContext, request: Request): Promise<AddedContacts> {
  const result = await storeContacts(context.db, request);
  await tellAdded(context, result);
  return result;
}

/**
 * The same once for a client's named request. A repeat tells again: the first try may have died in between.
 * @param answerOf what is recorded and answered, also to repeats
 */
export async function addContactsOnce<Answer extends { campaignId: string; added: number; updated?: number }>(
  context: OperationContext,
  named: NamedRequest,
  request: Request,
  answerOf: (added: AddedContacts) => Answer,
): Promise<{ answer: Answer; isRepeat: boolean }> {
  const { answer: stored, isRepeat } = await once(context.db, named, async (tx) => {
    const result = await storeContacts(tx, request);
    return { answer: answerOf(result), isDialling: result.isDialling };
  });
  await tellAdded(context, { ...stored.answer, isDialling: stored.isDialling });
  return { answer: stored.answer, isRepeat };
}

async function tellAdded(
  context: Pick<OperationContext, 'temporal'>,
  {
    campaignId,
    added,
    updated = 0,
    isDialling,
  }: Pick<AddedContacts, 'campaignId' | 'added' | 'isDialling'> & { updated?: number },
): Promise<void> {
  if (added + updated > 0 && isDialling) await tellCampaign(context, campaignId);
}
