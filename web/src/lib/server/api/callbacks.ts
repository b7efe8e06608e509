import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import type { ScheduledCallback } from '#db/callback/callback.ts';
import { requireCampaign } from '#db/campaign/require-campaign.ts';
import type { Executor, Transaction } from '#db/client.ts';
import { contacts } from '#db/schema/index.ts';
import { callbackStatuses } from '#domain/callback/callback-status.ts';
import { dateTimeInput } from '#domain/date-input.ts';
import { textUpTo } from '#domain/text-input.ts';
import { RedialError } from '#domain/error.ts';
import { parsePhoneLine } from '#domain/contact/phone-number.ts';
import { scheduleCallbackOnce } from '#operations/callback/schedule-callback.ts';
import { storedInWords } from '../words.ts';
import { requireCampaignOfKey, requireContactOfKey } from './key-campaigns.ts';
import {
  readJson,
  requireIdempotencyKey,
  unreadable,
  untilTold,
  withApiKey,
  type ApiCaller,
  type ApiServices,
} from './request.ts';

const common = {
  dueAt: dateTimeInput.meta({
    description: 'When to call: ISO 8601 with an offset, not in the past.',
    examples: ['2031-03-04T17:00:00+03:00'],
  }),
  note: textUpTo(500).optional().meta({ description: 'For people who look at the callback.' }),
};

/** Whom to call, by the contact's id or by phone number and campaign, and when. */
export const CallbackRequest = z.union([
  z.strictObject({ contactId: z.uuid().meta({ description: 'A contact of a campaign.' }), ...common }),
  z.strictObject({
    phone: textUpTo(40).min(4).meta({
      description:
        'In E.164, or as the campaign’s default country reads it; with its extension, if it has one (`;ext=23`).',
    }),
    campaignId: z.uuid().meta({ description: 'The campaign that the person is a contact of.' }),
    ...common,
  }),
]);
export type CallbackRequest = z.infer<typeof CallbackRequest>;

export const CallbackAnswer = z.object({
  id: z.uuid(),
  contactId: z.uuid(),
  campaignId: z.uuid(),
  requestedFor: z.iso.datetime().meta({ description: 'The time that was asked for, in UTC.' }),
  dueAt: z.iso.datetime().meta({ description: 'When it will be dialled: that time, or the next lawful hour.' }),
  movedReason: z.string().nullable().meta({ description: 'Why `dueAt` differs, in words.' }),
  status: z
    .enum(callbackStatuses)
    .meta({ description: '`scheduled` also while a missed one is tried again; `dueAt` then says when.' }),
});
export type CallbackAnswer = z.infer<typeof CallbackAnswer>;

/** A callback as the API answers it. */
export function callbackAnswer(callback: ScheduledCallback): CallbackAnswer {
  return {
    id: callback.callbackId,
    contactId: callback.contactId,
    campaignId: callback.campaignId,
    requestedFor: callback.requestedFor.toISOString(),
    dueAt: callback.dueAt.toISOString(),
    movedReason: storedInWords(callback.movedReason),
    status: callback.status,
  };
}

/** Answers `POST /api/v1/callbacks`, as `openapi.json` describes it. */
export function answerCallbackRequest(services: ApiServices, request: Request): Promise<Response> {
  return withApiKey(
    services,
    request,
    'callbacks:write',
    async (caller) => {
      const idempotencyKey = requireIdempotencyKey(request);
      const body = await readJson(request);
      const { answer, isRepeat } = await createCallback(services, caller, { idempotencyKey, body });
      return Response.json(answer, { status: 201, headers: isRepeat ? { 'idempotency-replayed': 'true' } : {} });
    },
    () => void requireIdempotencyKey(request),
  );
}

/**
 * Schedules a callback once for an idempotency key and tells the contact's workflow. A repeat tells it again: the
 * first try may have died in between.
 * @throws RedialError `bad_input` (form, past time, key used otherwise), `not_found`, `conflict`, `unavailable`.
 */
async function createCallback(
  services: ApiServices,
  caller: ApiCaller,
  request: { idempotencyKey: string; body: unknown },
): Promise<{ answer: CallbackAnswer; isRepeat: boolean }> {
  const input = parseRequest(request.body);
  if ('contactId' in input) await requireContactOfKey(services.db, caller, input.contactId);
  else requireCampaignOfKey(caller, input.campaignId);
  const named = { keyId: caller.keyId, key: request.idempotencyKey, body: request.body };
  const asked = async (tx: Transaction) => ({
    contactId: 'contactId' in input ? input.contactId : await findContact(tx, input),
    source: 'api' as const,
    requestedFor: new Date(input.dueAt),
    note: input.note,
    createdBy: caller.actor,
    now: new Date(),
  });
  return untilTold(
    services,
    () => scheduleCallbackOnce(services, named, { request: asked, answerOf: callbackAnswer }),
    { ids: { keyId: caller.keyId }, reason: 'engine_not_told_of_callback' },
  );
}

function parseRequest(body: unknown): CallbackRequest {
  const parsed = CallbackRequest.safeParse(body);
  if (parsed.success) return parsed.data;
  // Of the two forms the one that was meant explains what is wrong.
  const form = CallbackRequest.options[typeof body === 'object' && body !== null && 'phone' in body ? 1 : 0];
  const issues = form.safeParse(body).error?.issues ?? parsed.error.issues;
  throw unreadable('callback_unreadable', issues);
}

async function findContact(db: Executor, wanted: { phone: string; campaignId: string }): Promise<string> {
  const campaign = await requireCampaign(db, wanted.campaignId);
  const parsed = parsePhoneLine(wanted.phone, campaign.settings.defaultCountry);
  if (!parsed.ok) throw RedialError.of(parsed, { details: { field: 'phone' } });
  const [contact] = await db
    .select({ id: contacts.id })
    .from(contacts)
    .where(
      and(
        eq(contacts.campaignId, wanted.campaignId),
        eq(contacts.phone, parsed.phone.e164),
        parsed.extension === undefined ? isNull(contacts.extension) : eq(contacts.extension, parsed.extension),
      ),
    );
  if (!contact) throw new RedialError('contact_number_unknown');
  return contact.id;
}
