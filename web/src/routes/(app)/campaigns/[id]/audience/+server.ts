import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { z } from 'zod';
import { requireImportable } from '#db/audience-check.ts';
import { RedialError } from '#domain/error.ts';
import { takeUpload } from '#lib/server/audience-uploads.ts';
import { errorResponse, requirePermission } from '#lib/server/http.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

/** Takes an audience file as the body of the request and answers with what an import of it would do. */
export const PUT: RequestHandler = async ({ params, request, locals }) => {
  const services = getServices();
  try {
    requirePermission(locals, 'campaign.edit');
    const campaignId = z.uuid().safeParse(params.id);
    if (!campaignId.success) throw new RedialError('not_found', 'There is no such campaign.');
    await requireImportable(services.db, campaignId.data);
    if (request.body === null) throw new RedialError('bad_input', 'The file is empty.');
    const declared = request.headers.get('content-length');
    const taken = await takeUpload(services, {
      campaignId: campaignId.data,
      // Left unread instead of cancelled when it is refused: cancelling would cut the line before the answer is sent.
      content: Readable.from((request.body as ReadableStream).values({ preventCancel: true })),
      declaredBytes: declared === null ? null : Number(declared),
    });
    return Response.json(taken);
  } catch (error) {
    return errorResponse(error);
  }
};
