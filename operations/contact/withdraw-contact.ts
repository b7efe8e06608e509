import { withdrawContact as storeWithdrawal, type ContactDecision } from '#db/contact/contact-withdrawal.ts';
import type { OperationContext } from '../context.ts';
import { tellWithdrawal } from './tell-contact-change.ts';

/** Withdraws a contact, ends its workflow's waiting, and tells its campaign. Repeating it has one effect. */
export async function withdrawContact(
  context: OperationContext,
  request: Parameters<typeof storeWithdrawal>[1],
): Promise<ContactDecision> {
  const decision = await storeWithdrawal(context.db, request);
  await tellWithdrawal(context, decision);
  return decision;
}
