import { Readable } from 'node:stream';
import { z } from 'zod';
import { RedialError } from '#domain/error.ts';
import { problemsKey } from '#operations/audience/import-audience.ts';
import { errorResponse, requirePermission } from '#lib/server/http.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

/** Rows of an audience file that have a problem, to be corrected and uploaded again. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
  try {
    requirePermission(locals, 'campaign.edit');
    const ids = z.object({ campaignId: z.uuid(), uploadId: z.uuid() });
    const upload = ids.safeParse({ campaignId: params.id, uploadId: url.searchParams.get('upload') });
    if (!upload.success) throw new RedialError('file_missing');
    const { stream, size } = await getServices().storage.open(problemsKey(upload.data));
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
