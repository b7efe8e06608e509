import type { ScheduledCallback } from '#db/callback/callback.ts';
import { moveCallback as storeMove } from '#db/callback/callback-change.ts';
import type { OperationContext } from '../context.ts';
import { tellContact } from './tell-contact.ts';

/**
 * Moves a planned callback, or changes its note, and tells the contact's workflow, which reads its time again.
 * Repeating it has one effect.
 */
export async function moveCallback(
  context: OperationContext,
  request: Parameters<typeof storeMove>[1],
): Promise<ScheduledCallback> {
  const callback = await storeMove(context.db, request);
  await tellContact(context, callback);
  return callback;
}
