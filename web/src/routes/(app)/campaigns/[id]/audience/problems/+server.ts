import { Readable } from 'node:stream';
import { z } from 'zod';
import { leftOutKey } from '#db/audience/audience-upload.ts';
import type { Database } from '#db/client.ts';
import { recordAudit } from '#db/event/event.ts';
import { RedialError } from '#domain/error.ts';
import { problemsKey } from '#operations/audience/upload-keys.ts';
import { errorResponse, requirePermission } from '#lib/server/http.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

const ids = z.object({ campaignId: z.uuid(), uploadId: z.uuid().nullable(), importId: z.uuid().nullable() });

/**
 * Rows of an audience file that have a problem (`?upload=`), or that an import left out (`?import=`), to be corrected and
 * uploaded again.
 */
export const GET: RequestHandler = async ({ params, url, locals }) => {
  try {
    const { id: actor } = requirePermission(locals, 'campaign.edit');
    const [uploadId, importId] = [url.searchParams.get('upload'), url.searchParams.get('import')];
    const asked = ids.safeParse({ campaignId: params.id, uploadId, importId });
    if (!asked.success) throw new RedialError('file_missing');
    const { db, storage } = getServices();
    const key = await keyOf(db, asked.data);
    if (key === null) throw new RedialError('file_missing');
    const { stream, size } = await storage.open(key);
    const { campaignId, ...which } = asked.data;
    const entry = { actor, action: 'campaign.download_problem_rows', entity: 'campaign', entityId: campaignId };
    await recordAudit(db, { ...entry, after: which });
    const name = importId === null ? 'rows-with-problems' : 'rows-left-out';
    return new Response(Readable.toWeb(stream) as globalThis.ReadableStream, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-length': String(size),
        'content-disposition': `attachment; filename="${name}.csv"`,
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
};

async function keyOf(db: Database, { campaignId, uploadId, importId }: z.infer<typeof ids>): Promise<string | null> {
  if (importId !== null) return leftOutKey(db, { campaignId, importId });
  return uploadId === null ? null : problemsKey({ campaignId, uploadId });
}
