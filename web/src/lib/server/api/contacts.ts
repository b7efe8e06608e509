import { z } from 'zod';
import { maxAddedContacts, refusalReasons, type AddedContact, type AddedContacts } from '#db/contact/contact-add.ts';
import { duplicateRules } from '#domain/audience/duplicates.ts';
import { RedialError } from '#domain/error.ts';
import { contactFacts, NewContact } from '#domain/contact/contact-input.ts';
import { addContactsOnce } from '#operations/contact/add-contacts.ts';
import { inWords } from '../words.ts';
import { requireCampaignOfKey } from './key-campaigns.ts';
import {
  readJson,
  readQuery,
  requireId,
  requireIdempotencyKey,
  unreadable,
  untilTold,
  withApiKey,
  type ApiCaller,
  type ApiServices,
} from './request.ts';

/** Contacts to be added, each judged for itself. That there are too many is a matter of size (413), not of form (422). */
export const ContactsRequest = z
  .array(NewContact)
  .min(1)
  .meta({ description: `At most ${maxAddedContacts}; more are answered with 413.` });

export const ContactsAnswer = z.object({
  campaignId: z.uuid(),
  added: z.number().int(),
  updated: z.number().int(),
  refused: z.number().int(),
  contacts: z
    .array(
      z.union([
        z.object({
          index: z.number().int().meta({ description: 'Place in the request, from 0.' }),
          status: z.literal('added'),
          contactId: z.uuid(),
          missing: z
            .array(z.string())
            .meta({ description: 'Variables of the bot’s texts without a value: the bot leaves them out.' }),
        }),
        z.object({
          index: z.number().int(),
          status: z.literal('updated').meta({ description: 'The campaign had it; it has what you sent now.' }),
          contactId: z.uuid(),
          missing: z.array(z.string()),
        }),
        z.object({
          index: z.number().int(),
          status: z.literal('refused'),
          reason: z.enum(refusalReasons).meta({ description: 'For programs.' }),
          message: z.string().meta({ description: 'For people: what is wrong and what would help.' }),
          contactId: z
            .uuid()
            .nullable()
            .meta({ description: 'The contact that has the number or the external id already.' }),
        }),
      ]),
    )
    .meta({ description: 'In the order of the request.' }),
});
const Query = z.object({ onDuplicate: z.enum(duplicateRules).default('skip') });

type ContactsAnswer = z.infer<typeof ContactsAnswer>;

/** Answers `POST /api/v1/campaigns/{id}/contacts`, as `openapi.json` describes it. */
export function answerContactsRequest(services: ApiServices, request: Request, campaignId: string): Promise<Response> {
  return withApiKey(
    services,
    request,
    'contacts:write',
    (caller) => addOnce(services, request, { campaignId, caller }),
    () => void requireIdempotencyKey(request),
  );
}

async function addOnce(
  services: ApiServices,
  request: Request,
  { campaignId, caller }: { campaignId: string; caller: ApiCaller },
): Promise<Response> {
  const key = requireIdempotencyKey(request);
  requireId(campaignId, 'campaign_missing');
  requireCampaignOfKey(caller, campaignId);
  const body = await readJson(request);
  const wanted = readContacts(body);
  const { onDuplicate } = readQuery(request, Query);
  // Without the default, so that keys of before the choice still answer.
  const rule = onDuplicate === 'skip' ? {} : { onDuplicate };
  const named = { keyId: caller.keyId, key, body: { campaignId, contacts: body, ...rule } };
  const contacts = wanted.map(contactFacts);
  const { answer, isRepeat } = await stored(services, { campaignId }, () =>
    addContactsOnce(
      services,
      named,
      { campaignId, contacts, onDuplicate, actor: caller.actor, now: new Date() },
      contactsAnswer,
    ),
  );
  return Response.json(answer, { headers: isRepeat ? { 'idempotency-replayed': 'true' } : {} });
}

function readContacts(body: unknown): NewContact[] {
  if (Array.isArray(body) && body.length > maxAddedContacts) {
    throw new RedialError('contacts_in_request_too_many', { limit: maxAddedContacts });
  }
  const parsed = ContactsRequest.safeParse(body);
  if (parsed.success) return parsed.data;
  throw unreadable('contacts_unreadable', parsed.error.issues.slice(0, 20));
}

function contactsAnswer({ campaignId, added, updated, refused, contacts }: AddedContacts): ContactsAnswer {
  return { campaignId, added, updated, refused, contacts: contacts.map(itemAnswer) };
}

/** Without the number: the answer is kept for repeats. */
function itemAnswer(contact: AddedContact, index: number): ContactsAnswer['contacts'][number] {
  if (contact.status === 'refused') {
    const { why, ...refused } = contact;
    return { index, ...refused, message: inWords(why) };
  }
  const { status, contactId, missing } = contact;
  return { index, status, contactId, missing };
}

/** Does what changes contacts; see `untilTold`. */
export function stored<T>(services: ApiServices, ids: object, operation: () => Promise<T>): Promise<T> {
  return untilTold(services, operation, { ids, reason: 'engine_not_told_of_contacts' });
}
