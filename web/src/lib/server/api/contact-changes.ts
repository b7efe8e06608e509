import { z } from 'zod';
import type { ContactDecision } from '#db/contact/contact-withdrawal.ts';
import { ContactState } from '#domain/contact/contact.ts';
import { contactChange, ContactChangeInput } from '#domain/contact/contact-input.ts';
import { changeContact } from '#operations/contact/change-contact.ts';
import { withdrawContact } from '#operations/contact/withdraw-contact.ts';
import { storedInWords } from '../words.ts';
import { stored } from './contacts.ts';
import { requireContactOfKey } from './key-campaigns.ts';
import { readJson, requireId, unreadable, withApiKey, type ApiServices } from './request.ts';

export const ContactAnswer = z.object({
  id: z.uuid(),
  campaignId: z.uuid(),
  phone: z.string().meta({ description: 'In E.164.' }),
  extension: z.string().nullable().meta({ description: 'Pressed when the number’s exchange has answered.' }),
  externalId: z.string().nullable().meta({ description: 'As the CRM knows it.' }),
  variables: z.record(z.string(), z.string()),
  timeZone: z.string().nullable(),
  region: z.string().nullable(),
  consentAt: z.iso.datetime().nullable(),
  consentSource: z.string().nullable(),
  state: ContactState,
  stateReason: z.string().nullable().meta({ description: 'Why it is in this state, in words.' }),
  dueAt: z.iso.datetime().nullable().meta({ description: 'When its retry or callback is due, in UTC.' }),
  inCall: z.boolean().meta({ description: 'A call is under way; what changed holds for later ones.' }),
});

/** Answers `PATCH /api/v1/contacts/{id}`: repeating it has one effect. */
export function answerContactChange(services: ApiServices, request: Request, id: string): Promise<Response> {
  return withApiKey(services, request, 'contacts:write', async (caller) => {
    const { actor } = caller;
    const contactId = knownForm(id);
    await requireContactOfKey(services.db, caller, contactId);
    const change = contactChange(readChange(await readJson(request)));
    const decision = await stored(services, { contactId }, () =>
      changeContact(services, { contactId, change, actor, now: new Date() }),
    );
    return Response.json(contactAnswer(decision));
  });
}

/** Answers `DELETE /api/v1/contacts/{id}`: repeating it has one effect. */
export function answerContactWithdrawal(services: ApiServices, request: Request, id: string): Promise<Response> {
  return withApiKey(services, request, 'contacts:write', async (caller) => {
    const { actor } = caller;
    const contactId = knownForm(id);
    await requireContactOfKey(services.db, caller, contactId);
    const decision = await stored(services, { contactId }, () =>
      withdrawContact(services, { contactId, actor, now: new Date() }),
    );
    return Response.json(contactAnswer(decision));
  });
}

function contactAnswer({ contact, inCall }: ContactDecision): z.infer<typeof ContactAnswer> {
  const { id, campaignId, phone, extension, externalId, variables, timeZone, region, consentSource, state } = contact;
  return {
    ...{ id, campaignId, phone, extension, externalId, variables, timeZone, region, consentSource, state, inCall },
    stateReason: storedInWords(contact.stateReason),
    consentAt: contact.consentAt?.toISOString() ?? null,
    dueAt: contact.dueAt?.toISOString() ?? null,
  };
}

function knownForm(id: string): string {
  return requireId(id, 'contact_missing');
}

function readChange(body: unknown): ContactChangeInput {
  const parsed = ContactChangeInput.safeParse(body);
  if (parsed.success) return parsed.data;
  throw unreadable('change_unreadable', parsed.error.issues);
}
