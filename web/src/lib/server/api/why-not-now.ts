import { z } from 'zod';
import { readWhyNotNow } from '#db/dialling/why-not-now.ts';
import { whyRules } from '#domain/dialling/why-not-now.ts';
import { inWords } from '../words.ts';
import { requireContactOfKey } from './key-campaigns.ts';
import { requireId, withApiKey, type ApiServices } from './request.ts';

export const WhyNotNowAnswer = z.object({
  contactId: z.uuid(),
  mayNow: z.boolean().meta({ description: 'Nothing stands between the person and a call but a free line.' }),
  nextAt: z.iso
    .datetime()
    .nullable()
    .meta({ description: 'When the first call may come at the earliest, in UTC; null: nobody knows, or never.' }),
  holds: z
    .array(
      z.object({
        rule: z.enum(whyRules).meta({ description: 'For programs.' }),
        until: z.iso
          .datetime()
          .nullable()
          .meta({ description: 'Until when, at least; null: nobody knows, or until something is changed.' }),
        message: z.string().meta({ description: 'For people: what holds the person.' }),
        change: z.string().nullable().meta({ description: 'For people: what would change it; null: nothing.' }),
      }),
    )
    .meta({ description: 'Everything that holds the person, what decides first.' }),
});

/** Answers `GET /api/v1/contacts/{id}/why-not-now`. */
export function answerWhyNotNow(services: ApiServices, request: Request, id: string): Promise<Response> {
  return withApiKey(services, request, 'contacts:write', async (caller) => {
    const contactId = requireId(id, 'contact_missing');
    await requireContactOfKey(services.db, caller, contactId);
    const why = await readWhyNotNow(services.db, { contactId, now: new Date() });
    const answer: z.infer<typeof WhyNotNowAnswer> = {
      contactId,
      mayNow: why.mayNow,
      nextAt: why.nextAt?.toISOString() ?? null,
      holds: why.holds.map(({ rule, until, says, change }) => ({
        rule,
        until: until?.toISOString() ?? null,
        message: inWords(says),
        change: change === null ? null : inWords(change),
      })),
    };
    return Response.json(answer);
  });
}
