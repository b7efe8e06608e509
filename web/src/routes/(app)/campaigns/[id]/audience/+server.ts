import { z } from 'zod';
import { requireImportable } from '#db/audience/takes-contacts.ts';
import { RedialError } from '#domain/error.ts';
import { receiveUpload } from '#operations/audience/preview-upload.ts';
import { errorResponse, requirePermission, uploadedBody } from '#lib/server/http.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

/**
 * Takes an audience file as the body of the request and answers with what an import of it would do; of a workbook `?sheet=` names
 * the sheet, which is the first one otherwise.
 */
export const PUT: RequestHandler = async ({ params, url, request, locals }) => {
  const services = getServices();
  try {
    requirePermission(locals, 'campaign.edit');
    const campaignId = z.uuid().safeParse(params.id);
    if (!campaignId.success) throw new RedialError('campaign_missing');
    await requireImportable(services.db, campaignId.data);
    const sheet = url.searchParams.get('sheet') || undefined;
    const declared = request.headers.get('content-length');
    const taken = await receiveUpload(services, {
      campaignId: campaignId.data,
      sheet,
      content: uploadedBody(request),
      declaredBytes: declared === null ? null : Number(declared),
    });
    return Response.json(taken);
  } catch (error) {
    return errorResponse(error);
  }
};
