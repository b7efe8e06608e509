import { ApplicationFailure } from '@temporalio/common';
import { beginTry, createPush, endTry, readPush, readPushMaterial, type CrmPush } from '#db/crm/crm-push.ts';
import { readSetting } from '#db/workspace/settings.ts';
import { callbackWishField, crmPayload, type AttemptFacts } from '#domain/crm/crm-mapping.ts';
import { RedialError } from '#domain/error.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { createCrmWebhook } from '#providers/crm/webhook.ts';
import type { OutgoingClient } from '#providers/outgoing-request.ts';
import type { AfterCallDependencies } from './dependencies.ts';
import { retryAfter } from './step.ts';

/** A push that could not be delivered for so long is given up; it can be pushed again by hand. */
const giveUpAfterMs = 71 * 3600_000;
const otherTryMs = 10_000;

/** Writes down what the CRM will be told of an attempt; every try sends exactly that. */
export async function preparePush(deps: AfterCallDependencies, attemptId: string): Promise<void> {
  const material = await readPushMaterial(deps.db, attemptId);
  if (!material) throw ApplicationFailure.nonRetryable('There is no such attempt', 'not_found');
  const { attempt, contact, campaign, call } = material;
  const { url, fieldMapping } = await readSetting(deps.db, deps.secretBox, 'crm');
  const { [callbackWishField]: _, ...capturedFields } = call?.capturedFields ?? {};
  const payload = crmPayload({
    facts: factsOf(material, deps.publicUrl),
    capturedFields,
    variables: contact.variables,
    mapping: fieldMapping,
    now: new Date(),
  });
  await createPush(deps.db, {
    attemptId: attempt.id,
    campaignId: campaign.id,
    contactId: contact.id,
    payload,
    status: url === null ? 'not_configured' : 'pending',
  });
}

/**
 * One try. Returns when there is nothing (more) to deliver.
 * @throws ApplicationFailure: retryable if another try may succeed, otherwise not.
 */
export async function deliverPush(
  deps: AfterCallDependencies,
  client: OutgoingClient,
  attemptId: string,
): Promise<void> {
  const push = await beginTry(deps.db, attemptId);
  if (push === null) return nothingToDo(deps, attemptId);
  try {
    const webhook = await openCrm(deps, client);
    await webhook.deliver({ id: push.id, payload: push.payload, now: new Date() });
  } catch (error) {
    throw await failedTry(deps, push, error);
  }
  await endTry(deps.db, push, { status: 'delivered' });
}

async function nothingToDo(deps: AfterCallDependencies, attemptId: string): Promise<void> {
  const push = await readPush(deps.db, attemptId);
  if (push === null) throw ApplicationFailure.nonRetryable('The push was never prepared', 'not_found');
  if (push.status !== 'pending') return;
  throw ApplicationFailure.create({
    message: 'Another try is under way',
    type: 'conflict',
    nextRetryDelay: otherTryMs,
  });
}

async function openCrm(deps: AfterCallDependencies, client: OutgoingClient) {
  const { url, secrets } = await readSetting(deps.db, deps.secretBox, 'crm');
  if (url === null) throw new RedialError('crm_address_missing');
  if (secrets.signingSecret === null) {
    throw new RedialError('crm_secret_missing');
  }
  return createCrmWebhook({ url, signingSecret: secrets.signingSecret, client });
}

/** Settings can be put right while the push waits; a refusal by the CRM cannot. */
async function failedTry(deps: AfterCallDependencies, push: CrmPush, error: unknown): Promise<unknown> {
  const known = error instanceof RedialError ? error : null;
  const words = stored(known?.says ?? message('failed_unexpectedly'));
  const hopeful = known === null || known.code === 'unavailable' || known.code === 'not_ready';
  const tooOld = Date.now() - push.createdAt.getTime() > giveUpAfterMs;
  if (hopeful && !tooOld) {
    await endTry(deps.db, push, { status: 'pending', error: words });
    return known ? retryAfter(known) : error;
  }
  await endTry(deps.db, push, { status: 'failed', error: words });
  return ApplicationFailure.nonRetryable(known?.message ?? 'failed_unexpectedly', known?.code ?? 'unexpected');
}

type Material = NonNullable<Awaited<ReturnType<typeof readPushMaterial>>>;

function factsOf({ attempt, contact, campaign, call, callback, optedOut }: Material, publicUrl: string): AttemptFacts {
  const talked = call !== null && attempt.inProgressAt !== null;
  return {
    attempt_id: attempt.id,
    attempt_number: attempt.number,
    campaign_id: campaign.id,
    campaign_name: campaign.name,
    contact_id: contact.id,
    phone: contact.phone,
    contact_state: contact.state,
    outcome: attempt.outcome,
    cause: attempt.cause,
    cause_words: attempt.causeWords,
    sip_code: attempt.sipCode,
    ended_by: attempt.endedBy,
    answered_by: attempt.answeredBy,
    dialled_at: instant(attempt.diallingAt),
    answered_at: instant(attempt.answeredAt),
    ended_at: instant(attempt.endedAt),
    duration_seconds: durationSeconds(attempt),
    call_id: call?.id ?? null,
    transcript_url: talked ? `${publicUrl.replace(/\/+$/, '')}/calls/${call.id}` : null,
    summary: call?.summary ?? null,
    sentiment: call?.sentiment ?? null,
    callback_at: instant(callback?.dueAt ?? null),
    callback_wish: callback?.note ?? call?.capturedFields[callbackWishField] ?? null,
    opted_out: optedOut,
  };
}

function instant(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}

function durationSeconds({ inProgressAt, endedAt }: Material['attempt']): number | null {
  if (!inProgressAt || !endedAt) return null;
  return Math.max(0, Math.round((endedAt.getTime() - inProgressAt.getTime()) / 1000));
}
