import { changeContact as storeChange, type ChangedContact } from '#db/contact/contact-change.ts';
import type { OperationContext } from '../context.ts';
import { tellContactChange } from './tell-contact-change.ts';

/** Changes a contact, and tells its workflow and its campaign. Repeating it has one effect. */
export async function changeContact(
  context: OperationContext,
  request: Parameters<typeof storeChange>[1],
): Promise<ChangedContact> {
  const changed = await storeChange(context.db, request);
  await tellContactChange(context, changed);
  return changed;
}
