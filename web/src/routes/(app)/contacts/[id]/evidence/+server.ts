import { z } from 'zod';
import { RedialError } from '#domain/error.ts';
import { evidenceAnswer, formatOf } from '#lib/server/evidence/evidence-answer.ts';
import { errorResponse, requirePermission } from '#lib/server/http.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

/** What proves how the person was called, over all campaigns, as JSON or PDF. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
  try {
    const { id: actor } = requirePermission(locals, 'evidence.read');
    if (!z.uuid().safeParse(params.id).success) throw new RedialError('contact_missing');
    const subject = { kind: 'contact', contactId: params.id } as const;
    return await evidenceAnswer(getServices().db, { subject, format: formatOf(url), actor, now: new Date() });
  } catch (error) {
    return errorResponse(error);
  }
};
