import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { scheduleCallback, type ScheduledCallback } from '#db/callback/callback.ts';
import type { Executor } from '#db/client.ts';
import { recordAudit } from '#db/event/event.ts';
import { campaigns, contacts } from '#db/schema/index.ts';
import { RedialError } from '#domain/error.ts';
import { parsePhoneNumber } from '#domain/contact/phone-number.ts';
import { announceCallback } from '../campaign-control.ts';
import type { Services } from '../services.ts';
import { storedInWords } from '../words.ts';
import { idempotencyHeader, once } from './idempotency.ts';
import { readJson, tellEngine, unreadable, withApiKey, type ApiCaller } from './request.ts';

const common = {
  dueAt: z.iso
    .datetime({ offset: true })
    .meta({ description: 'When to call: ISO 8601 with an offset.', examples: ['2026-03-04T17:00:00+03:00'] }),
  note: z.string().max(500).optional().meta({ description: 'For people who look at the callback.' }),
};

/** Whom to call, by the contact's id or by phone number and campaign, and when. */
export const CallbackRequest = z.union([
  z.strictObject({ contactId: z.uuid().meta({ description: 'A contact of a campaign.' }), ...common }),
  z.strictObject({
    phone: z.string().min(4).max(40).meta({ description: 'In E.164, or as the campaign’s default country reads it.' }),
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
    .enum(['scheduled', 'dialling', 'done', 'missed', 'cancelled'])
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
export function answerCallbackRequest(
  services: Pick<Services, 'db' | 'temporal' | 'log'>,
  request: Request,
): Promise<Response> {
  return withApiKey(services, request, 'callbacks:write', async (caller) => {
    const body = await readJson(request);
    const idempotencyKey = request.headers.get(idempotencyHeader);
    const { answer, isRepeat } = await createCallback(services, caller, { idempotencyKey, body });
    return Response.json(answer, { status: 201, headers: isRepeat ? { 'idempotency-replayed': 'true' } : {} });
  });
}

/**
 * Schedules a callback once for an idempotency key and tells the contact's workflow. A repeat tells it again: the
 * first try may have died in between.
 * @throws RedialError `bad_input` (form, past time, key used otherwise), `not_found`, `conflict`, `unavailable`.
 */
async function createCallback(
  services: Pick<Services, 'db' | 'temporal' | 'log'>,
  caller: ApiCaller,
  request: { idempotencyKey: string | null; body: unknown },
): Promise<{ answer: CallbackAnswer; isRepeat: boolean }> {
  const input = parseRequest(request.body);
  const { answer, isRepeat } = await once(
    services.db,
    { keyId: caller.keyId, key: request.idempotencyKey, body: request.body },
    async (tx): Promise<CallbackAnswer> => {
      const contactId = 'contactId' in input ? input.contactId : await findContact(tx, input);
      const requestedFor = new Date(input.dueAt);
      const planned = await scheduleCallback(tx, {
        contactId,
        source: 'api',
        requestedFor,
        note: input.note,
        createdBy: caller.actor,
      });
      await recordAudit(tx, {
        actor: caller.actor,
        action: 'callback.schedule',
        entity: 'callback',
        entityId: planned.callbackId,
        after: { contactId, dueAt: planned.dueAt },
      });
      return callbackAnswer(planned);
    },
  );
  await announce(services, answer, 'engine_not_told_of_callback');
  return { answer, isRepeat };
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
  const [campaign] = await db
    .select({ settings: campaigns.settings })
    .from(campaigns)
    .where(and(eq(campaigns.id, wanted.campaignId), isNull(campaigns.deletedAt)));
  if (!campaign) throw new RedialError('campaign_missing');
  const parsed = parsePhoneNumber(wanted.phone, campaign.settings.defaultCountry);
  if (!parsed.ok) throw RedialError.of(parsed, { details: { field: 'phone' } });
  const [contact] = await db
    .select({ id: contacts.id })
    .from(contacts)
    .where(and(eq(contacts.campaignId, wanted.campaignId), eq(contacts.phone, parsed.phone.e164)));
  if (!contact) throw new RedialError('contact_number_unknown');
  return contact.id;
}

/**
 * Tells the contact's workflow.
 * @throws RedialError `unavailable` with what to do; what was decided is stored.
 */
export async function announce(
  services: Pick<Services, 'temporal' | 'log'>,
  answer: CallbackAnswer,
  reason: 'engine_not_told_of_callback' | 'engine_not_told_of_callback_change',
): Promise<void> {
  await tellEngine(services, () => announceCallback(services, answer), {
    ids: { callbackId: answer.id },
    logged: 'cannot announce a callback',
    reason,
  });
}
