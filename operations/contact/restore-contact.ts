import { restoreContact as storeRestoration, type ContactDecision } from '#db/contact/contact-withdrawal.ts';
import type { OperationContext } from '../context.ts';
import { tellContactChange } from './tell-contact-change.ts';

/** Undoes a withdrawal, and tells the contact's workflow and its campaign. */
export async function restoreContact(
  context: OperationContext,
  request: Parameters<typeof storeRestoration>[1],
): Promise<ContactDecision> {
  const decision = await storeRestoration(context.db, request);
  await tellContactChange(context, decision);
  return decision;
}
