import { z } from 'zod';
import { RedialError } from '#domain/error.ts';
import { evidenceAnswer, formatOf } from '#lib/server/evidence/evidence-answer.ts';
import { errorResponse, requirePermission } from '#lib/server/http.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

/** What proves that this call was lawful, as JSON or PDF. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
  try {
    const { id: actor } = requirePermission(locals, 'evidence.read');
    if (!z.uuid().safeParse(params.id).success) throw new RedialError('call_missing');
    const subject = { kind: 'call', callId: params.id } as const;
    return await evidenceAnswer(getServices().db, { subject, format: formatOf(url), actor, now: new Date() });
  } catch (error) {
    return errorResponse(error);
  }
};
