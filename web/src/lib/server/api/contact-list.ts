import { z } from 'zod';
import { requireCampaign } from '#db/campaign/require-campaign.ts';
import { listContactsForCrm } from '#db/contact/contact-list.ts';
import { outcomes } from '#domain/call/outcome-table.ts';
import { bars, ContactState } from '#domain/contact/contact.ts';
import { maxExternalIdCharacters } from '#domain/contact/external-id.ts';
import { RedialError } from '#domain/error.ts';
import { storedInWords } from '../words.ts';
import { requireCampaignOfKey } from './key-campaigns.ts';
import { readQuery, requireId, wholeNumber, withApiKey, type ApiServices } from './request.ts';

export const ContactListAnswer = z.object({
  contacts: z.array(
    z.object({
      id: z.uuid(),
      phone: z.string().meta({ description: 'In E.164.' }),
      extension: z.string().nullable().meta({ description: 'Pressed when the number’s exchange has answered.' }),
      externalId: z.string().nullable().meta({ description: 'As the CRM knows it.' }),
      state: ContactState,
      stateReason: z.string().nullable().meta({ description: 'Why it is in this state, in words.' }),
      barredBy: z.enum(bars).nullable().meta({ description: 'What keeps it from being called, for programs.' }),
      attempts: z.number().int().meta({ description: 'That counted; 0: nobody was called yet.' }),
      lastOutcome: z.enum(outcomes).nullable(),
      dueAt: z.iso.datetime().nullable().meta({ description: 'When its retry or callback is due, in UTC.' }),
    }),
  ),
  nextCursor: z.string().nullable().meta({ description: 'Of the page after it; null: this was the last one.' }),
});

export const contactListLimit = { most: 500, default: 100 };
const Query = z.object({
  externalId: z.string().min(1).max(maxExternalIdCharacters).optional(),
  limit: wholeNumber({ least: 1, most: contactListLimit.most, default: contactListLimit.default }),
  // A contact's id: numbers do not stand in addresses, which are logged.
  cursor: z.uuid().nullable().default(null),
});

/** Answers `GET /api/v1/campaigns/{id}/contacts`: contacts as they stand, also those whom nobody has called. */
export function answerContactList(services: ApiServices, request: Request, campaignId: string): Promise<Response> {
  return withApiKey(services, request, 'outcomes:read', async (caller) => {
    requireId(campaignId, 'campaign_missing');
    requireCampaignOfKey(caller, campaignId);
    const query = readQuery(request, Query);
    const campaign = await requireCampaign(services.db, campaignId);
    if (campaign.deletedAt !== null) throw new RedialError('campaign_missing');
    const { cursor: after, limit, externalId } = query;
    const { rows, nextCursor } = await listContactsForCrm(services.db, { campaignId, after, limit, externalId });
    const contacts = rows.map(({ stateReason, dueAt, ...plain }) => ({
      ...plain,
      stateReason: storedInWords(stateReason),
      dueAt: dueAt?.toISOString() ?? null,
    }));
    return Response.json({ contacts, nextCursor } satisfies z.infer<typeof ContactListAnswer>);
  });
}
