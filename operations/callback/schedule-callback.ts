import { scheduleCallback as storeCallback, type NewCallback, type ScheduledCallback } from '#db/callback/callback.ts';
import type { Transaction } from '#db/client.ts';
import { recordAudit } from '#db/event/event.ts';
import type { OperationContext } from '../context.ts';
import { once, type NamedRequest } from '../once.ts';
import { tellContact } from './tell-contact.ts';

/**
 * Schedules a callback and tells the contact's workflow.
 * @throws RedialError `bad_input` (past time), `not_found`, `conflict`; NotTold
 */
export async function scheduleCallback(context: OperationContext, request: NewCallback): Promise<ScheduledCallback> {
  const callback = await storeCallback(context.db, request);
  await tellContact(context, callback);
  return callback;
}

/**
 * The same once for a client's named request, in one transaction with the record of its answer. A repeat tells the
 * workflow again: the first try may have died in between.
 * @param options.request finds out who is called back, inside the transaction
 * @param options.answerOf what is recorded and answered, also to repeats
 */
export async function scheduleCallbackOnce<Answer extends { contactId: string; campaignId: string }>(
  context: OperationContext,
  named: NamedRequest,
  options: {
    request: (tx: Transaction) => Promise<NewCallback & { createdBy: string }>;
    answerOf: (callback: ScheduledCallback) => Answer;
  },
): Promise<{ answer: Answer; isRepeat: boolean }> {
  const { answer, isRepeat } = await once(context.db, named, async (tx) => {
    const request = await options.request(tx);
    const planned = await storeCallback(tx, request);
    await recordAudit(tx, {
      actor: request.createdBy,
      action: 'callback.schedule',
      entity: 'callback',
      entityId: planned.callbackId,
      after: { contactId: request.contactId, dueAt: planned.dueAt },
    });
    return options.answerOf(planned);
  });
  await tellContact(context, answer);
  return { answer, isRepeat };
}
