import { Readable } from 'node:stream';
import { z } from 'zod';
import { recordAudit } from '#db/event/event.ts';
import { RedialError } from '#domain/error.ts';
import { problemsKey } from '#operations/audience/upload-keys.ts';
import { errorResponse, requirePermission } from '#lib/server/http.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

/** Rows of an audience file that have a problem, to be corrected and uploaded again. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
  try {
    const { id: actor } = requirePermission(locals, 'campaign.edit');
    const ids = z.object({ campaignId: z.uuid(), uploadId: z.uuid() });
    const upload = ids.safeParse({ campaignId: params.id, uploadId: url.searchParams.get('upload') });
    if (!upload.success) throw new RedialError('file_missing');
    const { db, storage } = getServices();
    const { stream, size } = await storage.open(problemsKey(upload.data));
    const { campaignId, uploadId } = upload.data;
    const entry = { actor, action: 'campaign.download_problem_rows', entity: 'campaign', entityId: campaignId };
    await recordAudit(db, { ...entry, after: { uploadId } });
    return new Response(Readable.toWeb(stream) as globalThis.ReadableStream, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-length': String(size),
        'content-disposition': 'attachment; filename="rows-with-problems.csv"',
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
};
