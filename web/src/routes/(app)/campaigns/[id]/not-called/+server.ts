import { z } from 'zod';
import { RedialError } from '#domain/error.ts';
import { errorResponse, requirePermission } from '#lib/server/http.ts';
import { notCalledFile } from '#lib/server/not-called.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

/** Contacts that a launch would not call now, as a file: `content-disposition` and rows come from `notCalledFile`. */
export const GET: RequestHandler = async ({ params, locals }) => {
  try {
    const { id: actor } = requirePermission(locals, 'contact.read');
    if (!z.uuid().safeParse(params.id).success) throw new RedialError('campaign_missing');
    return await notCalledFile(getServices().db, { campaignId: params.id, actor, now: new Date() });
  } catch (error) {
    return errorResponse(error);
  }
};
