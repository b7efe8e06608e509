import { ContactChangeInput } from '#domain/contact/contact-input.ts';
import { duplicateRules } from '#domain/audience/duplicates.ts';
import { EvidencePack } from '#domain/call/evidence/evidence-pack.ts';
import { DryRun, WhatIf } from '#domain/campaign/forecast/dry-run.ts';
import { CallbackChange } from './callback-changes.ts';
import { CallbackAnswer, CallbackRequest } from './callbacks.ts';
import { ContactAnswer } from './contact-changes.ts';
import { ContactListAnswer } from './contact-list.ts';
import { ContactsAnswer, ContactsRequest } from './contacts.ts';
import {
  DoNotCallEntryAnswer,
  DoNotCallHistoryAnswer,
  DoNotCallListAnswer,
  DoNotCallQuestion,
  DoNotCallRequest,
} from './do-not-call.ts';
import {
  campaignOutcomes,
  contactOutcome,
  doNotCallById,
  doNotCallHistory,
  doNotCallList,
  listedContacts,
} from './openapi-lists.ts';
import {
  busy,
  callbackId,
  campaignId,
  contactId,
  ErrorAnswer,
  idempotencyKey,
  json,
  refusal,
  refusedBodies,
  refusedKeys,
  requestSchemaOf,
  schemaOf,
  tooMany,
} from './openapi-parts.ts';
import { ContactOutcomeAnswer, OutcomesAnswer } from './outcomes.ts';
import { WhyNotNowAnswer } from './why-not-now.ts';

const onDuplicate = {
  ...{ name: 'onDuplicate', in: 'query', required: false },
  description:
    'What becomes of people whom the campaign has already: `skip` refuses them as `duplicate`, `error` as `invalid`; `update` ' +
    'gives a contact that waits what you send, and leaves one alone that is called or at its end. A number under another ' +
    'external id, or an id with another number, is never updated.',
  schema: { type: 'string', enum: duplicateRules, default: 'skip' },
};

/** Adding people to a campaign, also to one that dials. */
const campaignContacts = {
  get: listedContacts,
  post: {
    operationId: 'addContacts',
    summary: 'Add contacts to a campaign',
    description:
      'Adds up to 1,000 people behind those who wait; a campaign that dials looks at once, a completed one is taken up ' +
      'again. Each is added or refused for itself: a number that cannot be called, that the campaign has already, that ' +
      'is on the do-not-call list, or a marketing call without consent. Scope: `contacts:write`.',
    parameters: [campaignId, onDuplicate, idempotencyKey],
    requestBody: { required: true, ...json('ContactsRequest') },
    responses: {
      200: { description: 'What became of each of them; also the answer to a repeat.', ...json('ContactsAnswer') },
      ...refusedKeys,
      404: refusal('No such campaign.'),
      409: refusal('The campaign was cancelled, has failed, or is archived.'),
      413: refusal('More than 1,000 contacts, or 1 MB.'),
      415: refusedBodies[415],
      422: refusal('The body cannot be read (nothing was added), or the key was used with another body.'),
      429: tooMany,
      503: refusal('Something is away, or a file is being imported; repeat with the same key.'),
    },
  },
};

/** What a launch would do, tried on the real list. */
const campaignDryRun = {
  post: {
    operationId: 'dryRunCampaign',
    summary: 'Try a campaign on its list',
    description:
      'Tells who would be called and who not, by reason, when windows open, and when the campaign is expected to end, as a ' +
      'range. Settings in the body are tried and not stored; what they leave out is as the campaign has it. Of a campaign ' +
      'that dials it tells what is still to come. Scope: `outcomes:read`.',
    parameters: [campaignId],
    requestBody: { required: true, ...json('DryRunRequest') },
    responses: {
      200: { description: 'What would happen. Nothing was changed.', ...json('DryRun') },
      ...refusedKeys,
      404: refusal('No such campaign.'),
      ...refusedBodies,
      422: refusal('The body cannot be read, or a setting is out of its limits.'),
      ...busy,
    },
  },
};

/** The people of a dry run who would not be called. */
const campaignNotCalled = {
  get: {
    operationId: 'listNotCalled',
    summary: 'List whom a campaign would not call',
    description:
      'A table of the contacts that a launch would not call now, with the reason: `phone`, `name`, `reason`, `why`. ' +
      'Scope: `outcomes:read`.',
    parameters: [campaignId],
    responses: {
      200: {
        description: 'One row for each, after a row of names.',
        content: { 'text/csv': { schema: { type: 'string' } } },
      },
      ...refusedKeys,
      404: refusal('No such campaign.'),
      ...busy,
    },
  },
};

/** What proves how a person was called. */
const contactEvidence = (format: 'json' | 'pdf'): object => ({
  get: {
    operationId: format === 'json' ? 'readEvidence' : 'readEvidencePdf',
    summary: format === 'json' ? 'Read the evidence about a number' : 'Read the evidence about a number as a PDF',
    description:
      'Every dial to the contact’s number, by whatever campaign: consent, lists that were asked, zones and local times, the ' +
      'window and its rules with their sources, caller number, version of the bot, when the disclosure was heard in the ' +
      'recording, opt-outs, and who launched and approved. Each pack is written to the audit log. A key for some campaigns ' +
      'alone does not get it. ' +
      (format === 'pdf' ? 'The PDF has the same facts in words; letters beyond Latin stand in the JSON alone. ' : '') +
      'Scope: `outcomes:read`.',
    parameters: [contactId],
    responses: {
      200: {
        description: 'The pack.',
        ...(format === 'json'
          ? json('EvidencePack')
          : { content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } } }),
      },
      ...refusedKeys,
      404: refusal('No such contact.'),
      ...busy,
    },
  },
});

/** What can be done with one contact. Changes name their result, so a repeat needs no key. */
const contactById = {
  patch: {
    operationId: 'changeContact',
    summary: 'Change a contact',
    description:
      'Changes a contact that may still be called. Its calling hours are found anew, and a planned callback moves with ' +
      'them. In a call the change holds for later calls. A number that was dialled cannot be changed. Repeating the ' +
      'request has one effect. Scope: `contacts:write`.',
    parameters: [contactId],
    requestBody: { required: true, ...json('ContactChange') },
    responses: {
      200: { description: 'As it is now; also the answer to a repeat.', ...json('Contact') },
      ...refusedKeys,
      404: refusal('No such contact.'),
      409: refusal(
        'It has reached its end; number or external id is another contact’s; or the number was dialled or must not be called.',
      ),
      ...refusedBodies,
      422: refusal('The body cannot be read, or number, time zone, region or date is none.'),
      ...busy,
    },
  },
  delete: {
    operationId: 'withdrawContact',
    summary: 'Withdraw a contact',
    description:
      'Takes the person out of the campaign, with the callback planned for them. A call that is under way is finished ' +
      'as usual; nothing comes after it. Repeating the request has one effect. Scope: `contacts:write`.',
    parameters: [contactId],
    responses: {
      200: { description: 'Withdrawn; also the answer to a repeat.', ...json('Contact') },
      ...refusedKeys,
      404: refusal('No such contact.'),
      409: refusal('It has reached another end.'),
      ...busy,
    },
  },
};

/** Why a contact is not called now. */
const contactStanding = {
  get: {
    operationId: 'whyNotNow',
    summary: 'Tell why a contact is not called now',
    description:
      'Names everything that keeps the person from being called at this moment, until when it does and what would change ' +
      'it: calling hours, caps over all campaigns, a call under way, a gap after a conversation, another campaign that has ' +
      'the person, lists, stops, or the campaign itself. Scope: `contacts:write`.',
    parameters: [contactId],
    responses: {
      200: { description: 'As things stand.', ...json('WhyNotNow') },
      ...refusedKeys,
      404: refusal('No such contact.'),
      ...busy,
    },
  },
};

/** What can be done with one callback. Changes name their result, so a repeat needs no key. */
const callbackById = {
  get: {
    operationId: 'readCallback',
    summary: 'Read a callback',
    description: 'Tells when it will be dialled and what became of it. Scope: `callbacks:write`.',
    parameters: [callbackId],
    responses: {
      200: { description: 'The callback.', ...json('Callback') },
      ...refusedKeys,
      404: refusal('No such callback.'),
      ...busy,
    },
  },
  patch: {
    operationId: 'moveCallback',
    summary: 'Move a callback',
    description:
      'Plans it for another time, or changes its note. Outside the lawful hours of the person’s region it moves to the ' +
      'next opening, and `movedReason` says so. Repeating the request has one effect. Scope: `callbacks:write`.',
    parameters: [callbackId],
    requestBody: { required: true, ...json('CallbackChange') },
    responses: {
      200: { description: 'As it is planned now; also the answer to a repeat.', ...json('Callback') },
      ...refusedKeys,
      404: refusal('No such callback.'),
      409: refusal('It is over or being dialled, or the person cannot be called any more.'),
      ...refusedBodies,
      422: refusal('The body cannot be read, or the time is past.'),
      ...busy,
    },
  },
  delete: {
    operationId: 'cancelCallback',
    summary: 'Cancel a callback',
    description:
      'The person goes on as if it had never been planned: fresh, waiting for a retry, or done. Repeating the request ' +
      'has one effect. Scope: `callbacks:write`.',
    parameters: [callbackId],
    responses: {
      200: { description: 'Cancelled; also the answer to a repeat.', ...json('Callback') },
      ...refusedKeys,
      404: refusal('No such callback.'),
      409: refusal('It took place, was missed, or is being dialled.'),
      ...busy,
    },
  },
};

/** Planning a call. */
const callbackPlan = {
  post: {
    operationId: 'scheduleCallback',
    summary: 'Schedule a callback',
    description:
      'Plans a call to a contact. It goes before retries and fresh contacts when it is due. Outside the lawful ' +
      'hours of the person’s region it moves to the next opening. A planned callback of the same contact is ' +
      'replaced; one for the same instant is the answer. Scope: `callbacks:write`.',
    parameters: [idempotencyKey],
    requestBody: { required: true, ...json('CallbackRequest') },
    responses: {
      201: { description: 'Scheduled; also the answer to a repeat.', ...json('Callback') },
      ...refusedKeys,
      404: refusal('No such contact or campaign.'),
      409: refusal('The person cannot be called: do not call, or the campaign has ended.'),
      ...refusedBodies,
      422: refusal('The body cannot be read, the time is past, or the key was used with another body.'),
      429: tooMany,
      503: refusal('Something is away for the moment; repeat with the same key.'),
    },
  },
};

/** Description of the API, made from the schemas that check its requests. */
export function openApiDocument(serverUrl: string): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Redial API',
      version: '1',
      description:
        'Lets CRMs bring people into campaigns, plan calls, bar numbers and read outcomes. Make a key under Settings and send it as a bearer token.',
    },
    servers: [{ url: serverUrl }],
    security: [{ apiKey: [] }],
    paths: {
      '/api/v1/callbacks': callbackPlan,
      '/api/v1/callbacks/{id}': callbackById,
      '/api/v1/campaigns/{id}/contacts': campaignContacts,
      '/api/v1/campaigns/{id}/dry-run': campaignDryRun,
      '/api/v1/campaigns/{id}/not-called': campaignNotCalled,
      '/api/v1/campaigns/{id}/outcomes': campaignOutcomes,
      '/api/v1/contacts/{id}': contactById,
      '/api/v1/contacts/{id}/evidence': contactEvidence('json'),
      '/api/v1/contacts/{id}/evidence.pdf': contactEvidence('pdf'),
      '/api/v1/contacts/{id}/outcome': contactOutcome,
      '/api/v1/do-not-call': doNotCallList,
      '/api/v1/do-not-call/history': doNotCallHistory,
      '/api/v1/do-not-call/{id}': doNotCallById,
      '/api/v1/contacts/{id}/why-not-now': contactStanding,
    },
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
      schemas: {
        CallbackRequest: requestSchemaOf(CallbackRequest),
        CallbackChange: requestSchemaOf(CallbackChange),
        Callback: schemaOf(CallbackAnswer),
        ContactsRequest: requestSchemaOf(ContactsRequest),
        ContactList: schemaOf(ContactListAnswer),
        ContactsAnswer: schemaOf(ContactsAnswer),
        EvidencePack: schemaOf(EvidencePack),
        DryRunRequest: requestSchemaOf(WhatIf),
        DryRun: schemaOf(DryRun),
        ContactChange: requestSchemaOf(ContactChangeInput),
        Contact: schemaOf(ContactAnswer),
        Outcomes: schemaOf(OutcomesAnswer),
        ContactOutcome: schemaOf(ContactOutcomeAnswer),
        DoNotCallRequest: requestSchemaOf(DoNotCallRequest),
        DoNotCallQuestion: requestSchemaOf(DoNotCallQuestion),
        DoNotCallEntry: schemaOf(DoNotCallEntryAnswer),
        DoNotCallList: schemaOf(DoNotCallListAnswer),
        DoNotCallHistory: schemaOf(DoNotCallHistoryAnswer),
        WhyNotNow: schemaOf(WhyNotNowAnswer),
        Error: schemaOf(ErrorAnswer),
      },
    },
  };
}
