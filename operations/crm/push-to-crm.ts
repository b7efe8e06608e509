import { beginTry, endTry } from '#db/crm/crm-push.ts';
import { reopenPush } from '#db/crm/crm-repush.ts';
import { readSetting } from '#db/workspace/settings.ts';
import { hasSandbox } from '#db/workspace/workspace.ts';
import { RedialError } from '#domain/error.ts';
import { createCrmWebhook } from '#providers/crm/webhook.ts';
import { createOutgoingClient } from '#providers/outgoing-request.ts';
import type { Services } from '#lib/server/services.ts';

/**
 * One more try, by hand, of a push that was given up; the person sees its result.
 * @returns the CRM's refusal in words, null if it was delivered.
 */
export async function repush(
  { db, box }: Pick<Services, 'db' | 'box'>,
  request: { attemptId: string; actor: string },
): Promise<string | null> {
  const { url, secrets } = await readSetting(db, box, 'crm');
  if (url === null || secrets.signingSecret === null) {
    throw new RedialError('not_ready', 'No CRM is set up. An admin sets its address and secret under Settings.');
  }
  await reopenPush(db, request);
  const push = await beginTry(db, request.attemptId);
  if (push === null) throw new RedialError('conflict', 'Another try is under way.');
  try {
    // Only the sandbox's CRM may be on this machine.
    const client = createOutgoingClient({ allowLoopback: await hasSandbox(db) });
    const webhook = createCrmWebhook({ url, signingSecret: secrets.signingSecret, client });
    await webhook.deliver({ id: push.id, payload: push.payload, now: new Date() });
  } catch (error) {
    const words = error instanceof RedialError ? error.message : 'It failed unexpectedly.';
    await endTry(db, push, { status: 'failed', error: words });
    return words;
  }
  await endTry(db, push, { status: 'delivered' });
  return null;
}
