import type { Database } from '#db/client.ts';
import { beginTry, endTry, type CrmPush } from '#db/crm/crm-push.ts';
import { reopenPush } from '#db/crm/crm-repush.ts';
import type { SecretBox } from '#db/workspace/secret-box.ts';
import { readSetting } from '#db/workspace/settings.ts';
import { RedialError } from '#domain/error.ts';
import { createCrmWebhook } from '#providers/crm/webhook.ts';
import type { OutgoingClient } from '#providers/outgoing-request.ts';

export interface CrmContext {
  db: Database;
  box: SecretBox;
  /** Sends to addresses that users entered. */
  client: OutgoingClient;
}

export type PushTry =
  | { kind: 'delivered' }
  /** There is nothing to deliver, or another try is under way. */
  | { kind: 'not_begun' }
  /** `words` say why, for people; `isFinal`: no other try follows by itself. */
  | { kind: 'failed'; words: string; error: unknown; isFinal: boolean };

/**
 * One try to deliver the push of an attempt; its result is written down.
 * @param givesUp whether no other try follows after this error; `null` stands for an unforeseen one
 */
export async function tryPush(
  context: CrmContext,
  attemptId: string,
  givesUp: (push: CrmPush, error: RedialError | null) => boolean,
): Promise<PushTry> {
  const push = await beginTry(context.db, attemptId);
  if (push === null) return { kind: 'not_begun' };
  try {
    const webhook = await openCrm(context);
    await webhook.deliver({ id: push.id, payload: push.payload, now: new Date() });
  } catch (error) {
    const known = error instanceof RedialError ? error : null;
    const words = known?.message ?? 'It failed unexpectedly.';
    const isFinal = givesUp(push, known);
    await endTry(context.db, push, { status: isFinal ? 'failed' : 'pending', error: words });
    return { kind: 'failed', words, error, isFinal };
  }
  await endTry(context.db, push, { status: 'delivered' });
  return { kind: 'delivered' };
}

/**
 * One more try, by hand, of a push that was given up; the person sees its result.
 * @returns the CRM's refusal in words, null if it was delivered.
 * @throws RedialError `not_ready` without a CRM, `not_found`, `conflict` if it is delivered or being tried
 */
export async function pushToCrmAgain(
  context: CrmContext,
  request: { attemptId: string; actor: string },
): Promise<string | null> {
  const { url, secrets } = await readSetting(context.db, context.box, 'crm');
  if (url === null || secrets.signingSecret === null) {
    throw new RedialError('not_ready', 'No CRM is set up. An admin sets its address and secret under Settings.');
  }
  await reopenPush(context.db, request);
  const result = await tryPush(context, request.attemptId, () => true);
  if (result.kind === 'not_begun') throw new RedialError('conflict', 'Another try is under way.');
  return result.kind === 'failed' ? result.words : null;
}

/** Settings may have changed since the push was written down. */
async function openCrm({ db, box, client }: CrmContext) {
  const { url, secrets } = await readSetting(db, box, 'crm');
  if (url === null) throw new RedialError('not_ready', 'The CRM has no address any more. Set it in Settings.');
  if (secrets.signingSecret === null) {
    throw new RedialError('not_ready', 'The CRM has no signing secret. Set it in Settings.');
  }
  return createCrmWebhook({ url, signingSecret: secrets.signingSecret, client });
}
