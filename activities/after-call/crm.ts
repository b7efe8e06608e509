import { ApplicationFailure } from '@temporalio/common';
import type { Database } from '#db/client.ts';
import { createPush, endTry, readPush, readPushMaterial, type CrmPush } from '#db/crm/crm-push.ts';
import { readSetting } from '#db/workspace/settings.ts';
import type { CrmHold } from '#domain/crm/crm-hold.ts';
import { callbackWishField, crmPayload, type AttemptFacts } from '#domain/crm/crm-mapping.ts';
import { RedialError } from '#domain/error.ts';
import { stored } from '#domain/message/stored.ts';
import { tryPush } from '#operations/crm/push-to-crm.ts';
import type { OutgoingClient } from '#providers/outgoing-request.ts';
import type { AfterCallDependencies } from './dependencies.ts';
import { retryAfter } from './step.ts';

/** A push that could not be delivered for so long is given up; it can be pushed again by hand. */
const giveUpAfterMs = 71 * 3600_000;
const otherTryMs = 10_000;
/** A result that waits for another address is looked at so often: it is sent this soon after that has been entered. */
const lookAgainMs = 120_000;

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
  { db, secretBox }: AfterCallDependencies,
  client: OutgoingClient,
  attemptId: string,
): Promise<void> {
  const result = await tryPush({ db, box: secretBox, client }, attemptId, isHopeless);
  switch (result.kind) {
    case 'delivered':
      return;
    case 'not_begun':
      return nothingToDo(db, attemptId);
    case 'held':
      return wait(db, attemptId, result.hold);
    case 'failed': {
      const known = result.error instanceof RedialError ? result.error : null;
      if (result.isFinal)
        throw ApplicationFailure.nonRetryable(known?.message ?? 'failed_unexpectedly', known?.code ?? 'unexpected');
      throw known ? retryAfter(known) : result.error;
    }
  }
}

/** Statuses of a wrong secret or a wrong path: whoever mends that must not have to send each result again. */
const mendable = [401, 403, 404, 405];

/** Settings can be put right while the push waits; a refusal of what it says cannot. */
function isHopeless(push: CrmPush, error: RedialError | null): boolean {
  const hopeful =
    error === null ||
    error.code === 'unavailable' ||
    error.code === 'not_ready' ||
    mendable.includes(Number(error.details?.['status']));
  return !hopeful || isOld(push);
}

function isOld({ createdAt }: CrmPush): boolean {
  return Date.now() - createdAt.getTime() > giveUpAfterMs;
}

/** Leaves a result waiting while the CRM's address takes none. No try is made, so none is counted. */
async function wait(db: Database, attemptId: string, { why, until }: CrmHold): Promise<void> {
  const push = await readPush(db, attemptId);
  if (push === null || push.status !== 'pending') return nothingToDo(db, attemptId);
  if (isOld(push)) {
    await endTry(db, push, { status: 'failed', error: stored(why) });
    throw ApplicationFailure.nonRetryable('The CRM has taken no results for days', 'not_ready');
  }
  throw ApplicationFailure.create({
    message: 'Results wait for the CRM',
    type: 'not_ready',
    nextRetryDelay: until === null ? lookAgainMs : Math.max(1_000, until.getTime() - Date.now()),
  });
}

async function nothingToDo(db: Database, attemptId: string): Promise<void> {
  const push = await readPush(db, attemptId);
  if (push === null) throw ApplicationFailure.nonRetryable('The push was never prepared', 'not_found');
  if (push.status !== 'pending') return;
  throw ApplicationFailure.create({
    message: 'Another try is under way',
    type: 'conflict',
    nextRetryDelay: otherTryMs,
  });
}

type Material = NonNullable<Awaited<ReturnType<typeof readPushMaterial>>>;

function factsOf(
  { attempt, contact, campaign, call, callerNumber, callback, optedOut }: Material,
  publicUrl: string,
): AttemptFacts {
  const talked = call !== null && attempt.inProgressAt !== null;
  return {
    attempt_id: attempt.id,
    attempt_number: attempt.number,
    campaign_id: campaign.id,
    campaign_name: campaign.name,
    contact_id: contact.id,
    external_id: contact.externalId,
    phone: contact.phone,
    caller_number: callerNumber,
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
    wrong_number: attempt.wrongNumber,
  };
}

function instant(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}

function durationSeconds({ inProgressAt, endedAt }: Material['attempt']): number | null {
  if (!inProgressAt || !endedAt) return null;
  return Math.max(0, Math.round((endedAt.getTime() - inProgressAt.getTime()) / 1000));
}
