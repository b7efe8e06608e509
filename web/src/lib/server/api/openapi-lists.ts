import { maxExternalIdCharacters } from '#domain/contact/external-id.ts';
import { doNotCallSources, shortestRemovalReason } from '#domain/do-not-call/entry.ts';
import {
  busy,
  campaignId,
  contactId,
  idempotencyKey,
  json,
  refusal,
  refusedBodies,
  refusedKeys,
  tooMany,
} from './openapi-parts.ts';
import { contactListLimit } from './contact-list.ts';
import { listedScopes, removalReasonForm } from './do-not-call.ts';
import { cursorForm, outcomesLimit } from './outcomes.ts';

const parameter = (name: string, description: string, schema: object): object => ({
  ...{ name, in: 'query', required: false, description, schema },
});
const entryId = {
  ...{ name: 'id', in: 'path', required: true, description: 'The entry, as the answer that added it named it.' },
  schema: { type: 'string', format: 'uuid' },
};
const unreadableQuery = refusal('A parameter cannot be read.');

/** A campaign's contacts, whether they were called or not. */
export const listedContacts = {
  operationId: 'listContacts',
  summary: 'List contacts of a campaign',
  description:
    'Contacts as they stand, also those whom nobody has called yet, in the order of their numbers. Repeat with ' +
    '`nextCursor` until it is null; `externalId` finds the one that the CRM knows by it. Scope: `outcomes:read`.',
  parameters: [
    campaignId,
    parameter('cursor', '`nextCursor` of the page before.', { type: 'string', format: 'uuid' }),
    parameter('externalId', 'Only the contact that the CRM knows by it.', {
      ...{ type: 'string', minLength: 1, maxLength: maxExternalIdCharacters },
    }),
    parameter('limit', 'How many at most.', {
      ...{ type: 'integer', minimum: 1, maximum: contactListLimit.most, default: contactListLimit.default },
    }),
  ],
  responses: {
    200: { description: 'The contacts.', ...json('ContactList') },
    ...refusedKeys,
    404: refusal('No such campaign.'),
    422: unreadableQuery,
    ...busy,
  },
};

/** What became of a campaign's calls. */
export const campaignOutcomes = {
  get: {
    operationId: 'listOutcomes',
    summary: 'List outcomes of a campaign',
    description:
      'Attempts that came to their end, in the order in which they did, some seconds after it. Repeat with `nextCursor` ' +
      'to get what came since. Scope: `outcomes:read`.',
    parameters: [
      campaignId,
      parameter('cursor', '`nextCursor` of the page before.', {
        ...{ type: 'string', pattern: cursorForm },
      }),
      parameter('externalId', 'Only outcomes of the contact that the CRM knows by it.', {
        ...{ type: 'string', minLength: 1, maxLength: maxExternalIdCharacters },
      }),
      parameter('limit', 'How many at most.', {
        ...{ type: 'integer', minimum: 1, maximum: outcomesLimit.most, default: outcomesLimit.default },
      }),
    ],
    responses: {
      200: { description: 'The outcomes.', ...json('Outcomes') },
      ...refusedKeys,
      404: refusal('No such campaign.'),
      422: unreadableQuery,
      ...busy,
    },
  },
};

export const contactOutcome = {
  get: {
    operationId: 'readContactOutcome',
    summary: 'Read a contact’s outcome',
    description: 'Its state, and what became of each of its attempts. Scope: `outcomes:read`.',
    parameters: [contactId],
    responses: {
      200: { description: 'The contact’s outcome.', ...json('ContactOutcome') },
      ...refusedKeys,
      404: refusal('No such contact.'),
      ...busy,
    },
  },
};

/** The workspace's own list of numbers that must not be called. */
export const doNotCallList = {
  get: {
    operationId: 'listDoNotCall',
    summary: 'List who must not be called',
    description: 'Entries that bar calls now, the newest first. The key must be for all campaigns. Scope: `dnc:write`.',
    parameters: [
      parameter('scope', 'Only entries of this scope.', { type: 'string', enum: listedScopes }),
      parameter('brand', 'Only entries for the brand of this name.', { type: 'string', minLength: 1, maxLength: 120 }),
      parameter('source', 'Only entries that came this way.', { type: 'string', enum: doNotCallSources }),
      parameter('limit', 'How many at most.', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
      parameter('offset', 'How many to leave out.', { type: 'integer', minimum: 0, maximum: 10_000_000, default: 0 }),
    ],
    responses: {
      200: { description: 'The entries.', ...json('DoNotCallList') },
      ...refusedKeys,
      404: refusal('No such brand.'),
      422: unreadableQuery,
      ...busy,
    },
  },
  post: {
    operationId: 'addDoNotCall',
    summary: 'Bar a number',
    description:
      'Puts a number on the do-not-call list: within seconds nobody calls it any more, planned callbacks are cancelled, ' +
      'and phones that ring are hung up. An entry that lasts as long is answered instead. Scope: `dnc:write`.',
    parameters: [idempotencyKey],
    requestBody: { required: true, ...json('DoNotCallRequest') },
    responses: {
      201: { description: 'Listed; also the answer to a repeat.', ...json('DoNotCallEntry') },
      ...refusedKeys,
      ...refusedBodies,
      404: refusal('No such brand.'),
      422: refusal('The body cannot be read, is no number, ends in the past, or the key was used with another body.'),
      429: tooMany,
      503: refusal('Something is away for the moment; repeat with the same key.'),
    },
  },
};

export const doNotCallHistory = {
  post: {
    operationId: 'readDoNotCallHistory',
    summary: 'Ask about one number',
    description:
      'Whether a number is listed, and as what it was. It is asked in the body, because addresses stand in logs. The key ' +
      'must be for all campaigns. Scope: `dnc:write`.',
    requestBody: { required: true, ...json('DoNotCallQuestion') },
    responses: {
      200: { description: 'What the list says of it.', ...json('DoNotCallHistory') },
      ...refusedKeys,
      ...refusedBodies,
      422: refusal('The body cannot be read, or is no number.'),
      ...busy,
    },
  },
};

export const doNotCallById = {
  delete: {
    operationId: 'removeDoNotCall',
    summary: 'Take an entry off the list',
    description:
      'Campaigns that still call will call the person again, where only this entry barred it; who asked in a call stays ' +
      'opted out in campaigns of today. The entry stays in the number’s history. The key must be for all campaigns. ' +
      'Repeating the request has one effect. Scope: `dnc:write`.',
    parameters: [
      entryId,
      {
        ...{ name: 'reason', in: 'query', required: true },
        description: 'Why, for people; kept in the number’s history. No names and no numbers: it stands in an address.',
        schema: { type: 'string', minLength: shortestRemovalReason, maxLength: 500, pattern: removalReasonForm },
      },
    ],
    responses: {
      200: { description: 'Taken off; also the answer to a repeat.', ...json('DoNotCallEntry') },
      ...refusedKeys,
      404: refusal('No such entry.'),
      422: refusal('There is no reason, or it is too short.'),
      ...busy,
    },
  },
};
