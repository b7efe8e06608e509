import { Readable } from 'node:stream';
import { z } from 'zod';
import { recordingKeyOf } from '#db/call/call-page.ts';
import { recordListening } from '#db/workspace/access-record.ts';
import { RedialError } from '#domain/error.ts';
import { byteRange } from '#lib/server/byte-range.ts';
import { errorResponse, requirePermission } from '#lib/server/http.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

/** The recording of a call, in parts if the player asks for parts. */
export const GET: RequestHandler = async ({ params, request, locals }) => {
  try {
    const { id: actor } = requirePermission(locals, 'call.listen');
    const { db, storage } = getServices();
    const callId = z.uuid().safeParse(params.id);
    const key = callId.success ? await recordingKeyOf(db, callId.data) : null;
    if (key === null) throw new RedialError('recording_missing');
    await recordListening(db, { callId: params.id, actor, now: new Date() });
    const range = byteRange(request.headers.get('range'));
    const { stream, size, contentType } = await storage.open(key, range ?? undefined);
    const headers: Record<string, string> = {
      'content-type': contentType,
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=3600',
    };
    const body = Readable.toWeb(stream) as ReadableStream;
    if (range === null) return new Response(body, { headers: { ...headers, 'content-length': String(size) } });
    const end = Math.min(range.end ?? size - 1, size - 1);
    headers['content-range'] = `bytes ${range.start}-${end}/${size}`;
    headers['content-length'] = String(end - range.start + 1);
    return new Response(body, { status: 206, headers });
  } catch (error) {
    if (error instanceof RedialError && error.code === 'bad_input') return new Response(null, { status: 416 });
    return errorResponse(error);
  }
};
