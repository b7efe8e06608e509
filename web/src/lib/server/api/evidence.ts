import { RedialError } from '#domain/error.ts';
import { evidenceAnswer } from '../evidence/evidence-answer.ts';
import { requireId, withApiKey, type ApiServices } from './request.ts';

/**
 * Answers `GET /api/v1/contacts/{id}/evidence` and `…/evidence.pdf`. A pack is about the number, over all campaigns: a key for
 * some campaigns alone does not get it.
 */
export function answerEvidence(
  services: ApiServices,
  request: Request,
  { id, format }: { id: string; format: 'json' | 'pdf' },
): Promise<Response> {
  return withApiKey(services, request, 'outcomes:read', async ({ actor, campaignIds }) => {
    const contactId = requireId(id, 'contact_missing');
    if (campaignIds !== null) throw new RedialError('api_key_campaign');
    return evidenceAnswer(services.db, { subject: { kind: 'contact', contactId }, format, actor, now: new Date() });
  });
}
