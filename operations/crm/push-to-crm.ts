import type { Database } from '#db/client.ts';
import { beginTry, endTry, readCrmHold, type CrmPush } from '#db/crm/crm-push.ts';
import { reopenPush } from '#db/crm/crm-repush.ts';
import type { SecretBox } from '#db/workspace/secret-box.ts';
import { readSetting } from '#db/workspace/settings.ts';
import type { CrmHold } from '#domain/crm/crm-hold.ts';
import { RedialError } from '#domain/error.ts';
import { message, type Message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { createCrmWebhook } from '#providers/crm/webhook.ts';
import type { OutgoingClient } from '#providers/outgoing-request.ts';
import { traced } from '#providers/tracing/tracing.ts';

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
  /** Nothing was sent, because of what the CRM's address answered to another result. */
  | { kind: 'held'; hold: CrmHold }
  /** `isFinal`: no other try follows by itself. */
  | { kind: 'failed'; why: Message; error: unknown; isFinal: boolean };

/**
 * One try to deliver the push of an attempt, unless all results wait; its result is written down.
 * @param givesUp whether no other try follows after this error; `null` stands for an unforeseen one
 */
export async function tryPush(
  context: CrmContext,
  attemptId: string,
  givesUp: (push: CrmPush, error: RedialError | null) => boolean,
): Promise<PushTry> {
  const hold = await readCrmHold(context.db);
  return hold === null ? sendPush(context, attemptId, givesUp) : { kind: 'held', hold };
}

async function sendPush(
  context: CrmContext,
  attemptId: string,
  givesUp: (push: CrmPush, error: RedialError | null) => boolean,
): Promise<Exclude<PushTry, { kind: 'held' }>> {
  const push = await beginTry(context.db, attemptId);
  if (push === null) return { kind: 'not_begun' };
  try {
    await traced({ name: 'crm push', kind: 'client', attemptId }, async (note) => {
      const now = new Date();
      const webhook = await openCrm(context, now);
      note({ 'http.response.status_code': await webhook.deliver({ id: push.id, payload: push.payload, now }) });
    });
  } catch (error) {
    const known = error instanceof RedialError ? error : null;
    const why = known?.says ?? message('failed_unexpectedly');
    const isFinal = givesUp(push, known);
    await endTry(context.db, push, { status: isFinal ? 'failed' : 'pending', error: stored(why) });
    return { kind: 'failed', why, error, isFinal };
  }
  await endTry(context.db, push, { status: 'delivered' });
  return { kind: 'delivered' };
}

/**
 * One more try, by hand, of a push that was given up; the person sees its result.
 * @returns the CRM's refusal, null if it was delivered.
 * @throws RedialError `not_ready` without a CRM, `not_found`, `conflict` if it is delivered or being tried
 */
export async function pushToCrmAgain(
  context: CrmContext,
  request: { attemptId: string; actor: string },
): Promise<Message | null> {
  const { url, secrets } = await readSetting(context.db, context.box, 'crm');
  if (url === null || secrets.signingSecret === null) {
    throw new RedialError('crm_not_set_up');
  }
  await reopenPush(context.db, request);
  const result = await sendPush(context, request.attemptId, () => true);
  if (result.kind === 'not_begun') throw new RedialError('crm_push_under_way');
  return result.kind === 'failed' ? result.why : null;
}

/** Settings may have changed since the push was written down. */
async function openCrm({ db, box, client }: CrmContext, now: Date) {
  const { url, secrets, previousSecretUntil } = await readSetting(db, box, 'crm');
  if (url === null) throw new RedialError('crm_address_missing');
  if (secrets.signingSecret === null) {
    throw new RedialError('crm_secret_missing');
  }
  const isStillValid = previousSecretUntil !== undefined && new Date(previousSecretUntil) > now;
  const replacedSecret = isStillValid ? secrets.previousSigningSecret : null;
  return createCrmWebhook({ url, signingSecret: secrets.signingSecret, replacedSecret, client });
}
