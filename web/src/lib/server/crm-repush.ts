import { beginTry, endTry } from '#db/crm/crm-push.ts';
import { reopenPush } from '#db/crm/crm-repush.ts';
import { readSetting } from '#db/workspace/settings.ts';
import { hasSandbox } from '#db/workspace/workspace.ts';
import { RedialError } from '#domain/error.ts';
import { message, type Message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { createCrmWebhook } from '#providers/crm/webhook.ts';
import { createOutgoingClient } from '#providers/outgoing-request.ts';
import type { Services } from './services.ts';

/**
 * One more try, by hand, of a push that was given up; the person sees its result.
 * @returns the CRM's refusal, null if it was delivered.
 */
export async function repush(
  { db, box }: Pick<Services, 'db' | 'box'>,
  request: { attemptId: string; actor: string },
): Promise<Message | null> {
  const { url, secrets } = await readSetting(db, box, 'crm');
  if (url === null || secrets.signingSecret === null) {
    throw new RedialError('crm_not_set_up');
  }
  await reopenPush(db, request);
  const push = await beginTry(db, request.attemptId);
  if (push === null) throw new RedialError('crm_push_under_way');
  try {
    // Only the sandbox's CRM may be on this machine.
    const client = createOutgoingClient({ allowLoopback: await hasSandbox(db) });
    const webhook = createCrmWebhook({ url, signingSecret: secrets.signingSecret, client });
    await webhook.deliver({ id: push.id, payload: push.payload, now: new Date() });
  } catch (error) {
    const why = error instanceof RedialError ? error.says : message('failed_unexpectedly');
    await endTry(db, push, { status: 'failed', error: stored(why) });
    return why;
  }
  await endTry(db, push, { status: 'delivered' });
  return null;
}
