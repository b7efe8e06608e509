import { z } from 'zod';
import { requireCampaign } from '#db/campaign/require-campaign.ts';
import { listOutcomes, readContactOutcome, type AttemptOutcome } from '#db/dialling/outcomes.ts';
import { RedialError } from '#domain/error.ts';
import { maxExternalIdCharacters } from '#domain/contact/external-id.ts';
import { bars, ContactState, DialReason } from '#domain/contact/contact.ts';
import { AnsweredBy } from '#domain/call/call.ts';
import { causes } from '#domain/call/cause-table.ts';
import { outcomes } from '#domain/call/outcome-table.ts';
import { storedInWords } from '../words.ts';
import { requireCampaignOfKey, requireContactOfKey } from './key-campaigns.ts';
import { readQuery, requireId, wholeNumber, withApiKey, type ApiServices } from './request.ts';

const instant = z.iso.datetime().nullable();

const OutcomeAnswer = z.object({
  attemptId: z.uuid(),
  contactId: z.uuid(),
  campaignId: z.uuid(),
  phone: z.string().meta({ description: 'In E.164.' }),
  extension: z.string().nullable().meta({ description: 'Pressed when the number’s exchange has answered.' }),
  externalId: z.string().nullable().meta({ description: 'Of the contact, as the CRM knows it.' }),
  number: z.number().int().meta({ description: 'Of the contact’s attempts, from 1; deferrals do not count.' }),
  reason: DialReason.meta({ description: 'Why it was dialled.' }),
  outcome: z.enum(outcomes).nullable().meta({ description: '`deferred` is no attempt: nobody was called.' }),
  cause: z.enum(causes).nullable(),
  wrongNumber: z.boolean().meta({ description: 'The person said that the number is not that of whom you wanted.' }),
  answeredBy: AnsweredBy.nullable(),
  dialledAt: instant,
  answeredAt: instant,
  endedAt: instant,
  durationSeconds: z.number().int().nullable().meta({ description: 'Of the conversation; null without one.' }),
  callId: z.uuid().nullable(),
  contactState: ContactState.meta({ description: 'Of the contact as it is now.' }),
});

export const OutcomesAnswer = z.object({
  outcomes: z.array(OutcomeAnswer).meta({ description: 'In the order in which they were concluded.' }),
  nextCursor: z
    .string()
    .nullable()
    .meta({ description: 'Goes on after the last of them, also later; null if there was none yet.' }),
});

export const ContactOutcomeAnswer = z.object({
  id: z.uuid(),
  campaignId: z.uuid(),
  phone: z.string().meta({ description: 'In E.164.' }),
  extension: z.string().nullable().meta({ description: 'Pressed when the number’s exchange has answered.' }),
  externalId: z.string().nullable().meta({ description: 'As the CRM knows it.' }),
  state: ContactState,
  stateReason: z.string().nullable().meta({ description: 'Why it is in this state, in words.' }),
  barredBy: z.enum(bars).nullable().meta({ description: 'What keeps it from being called, for programs.' }),
  dueAt: z.iso.datetime().nullable().meta({ description: 'When its retry or callback is due, in UTC.' }),
  attempts: z.array(OutcomeAnswer).meta({ description: 'That came to their end, the first one first.' }),
});

export const outcomesLimit = { most: 500, default: 100 };
/** Milliseconds since the epoch, and the attempt. */
export const cursorForm = '^[0-9]{1,13}_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
const Query = z.object({
  externalId: z.string().min(1).max(maxExternalIdCharacters).optional(),
  limit: wholeNumber({ least: 1, most: outcomesLimit.most, default: outcomesLimit.default }),
  cursor: z.string().regex(new RegExp(cursorForm)).optional(),
});

/** Answers `GET /api/v1/campaigns/{id}/outcomes`. */
export function answerOutcomes(services: ApiServices, request: Request, campaignId: string): Promise<Response> {
  return withApiKey(services, request, 'outcomes:read', async (caller) => {
    requireId(campaignId, 'campaign_missing');
    requireCampaignOfKey(caller, campaignId);
    const query = readQuery(request, Query);
    const campaign = await requireCampaign(services.db, campaignId);
    if (campaign.deletedAt !== null) throw new RedialError('campaign_missing');
    const { cursor, limit, externalId } = query;
    const rows = await listOutcomes(services.db, { campaignId, cursor: cursorOf(cursor), limit, externalId });
    const last = rows.at(-1);
    const nextCursor = last ? `${last.concludedAt?.getTime() ?? 0}_${last.attemptId}` : (cursor ?? null);
    return Response.json({ outcomes: rows.map(outcomeAnswer), nextCursor } satisfies z.infer<typeof OutcomesAnswer>);
  });
}

/** Answers `GET /api/v1/contacts/{id}/outcome`. */
export function answerContactOutcome(services: ApiServices, request: Request, id: string): Promise<Response> {
  return withApiKey(services, request, 'outcomes:read', async (caller) => {
    const contactId = requireId(id, 'contact_missing');
    await requireContactOfKey(services.db, caller, contactId);
    const { contact, attempts } = await readContactOutcome(services.db, contactId);
    const { campaignId, phone, extension, externalId, state, barredBy } = contact;
    const answer: z.infer<typeof ContactOutcomeAnswer> = {
      ...{ id: contactId, campaignId, phone, extension, externalId, state, barredBy },
      stateReason: storedInWords(contact.stateReason),
      dueAt: contact.dueAt?.toISOString() ?? null,
      attempts: attempts.map(outcomeAnswer),
    };
    return Response.json(answer);
  });
}

function cursorOf(cursor: string | undefined): { atMs: number; id: string } | null {
  if (cursor === undefined) return null;
  const [atMs = '', id = ''] = cursor.split('_');
  return { atMs: Number(atMs), id };
}

function outcomeAnswer(row: AttemptOutcome): z.infer<typeof OutcomeAnswer> {
  const { talkedFrom, concludedAt: _, isWrongNumber, dialledAt, answeredAt, endedAt, ...plain } = row;
  return {
    ...plain,
    wrongNumber: isWrongNumber,
    dialledAt: dialledAt?.toISOString() ?? null,
    answeredAt: answeredAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    durationSeconds:
      talkedFrom && endedAt ? Math.max(0, Math.round((endedAt.getTime() - talkedFrom.getTime()) / 1000)) : null,
  };
}
