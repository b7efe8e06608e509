import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { noteRecording, readCallOfAttempt, recordingKeyOf } from '#db/call/call.ts';
import { RedialError } from '#domain/error.ts';
import { getServices } from '#lib/server/services.ts';
import { isSameSecret } from '#lib/server/trpc/context.ts';
import { httpStatusOf } from '#lib/server/trpc/translate-error.ts';
import { inWords } from '#lib/server/words.ts';
import type { RequestHandler } from './$types';

/** Four hours of stereo Opus are about half of it. */
const maxBytes = 250 * 1024 * 1024;

/**
 * Takes the recording of an attempt's call from the voice agent (service token). Sending it again replaces it.
 * 404 and 413 are final; anything else but 2xx makes the agent try again.
 */
export const PUT: RequestHandler = async ({ params, request }) => {
  const { db, storage, environment, log } = getServices();
  const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  if (token === undefined || !isSameSecret(token, environment.REDIAL_SERVICE_TOKEN))
    return new Response('No', { status: 401 });
  if (request.headers.get('content-type') !== 'audio/ogg') return new Response('Send audio/ogg', { status: 415 });
  if (!/^[0-9a-f-]{36}$/.test(params.attemptId)) return new Response('No such attempt', { status: 404 });
  if (request.body === null) return new Response('Empty', { status: 400 });
  try {
    const call = await readCallOfAttempt(db, params.attemptId);
    // Final for the agent, which deletes its file.
    if (call.recordingRefusedAt !== null) return new Response('The person objected to the recording', { status: 404 });
    const key = recordingKeyOf(call.id);
    const body = Readable.fromWeb(request.body as ReadableStream<Uint8Array>);
    await storage.put(key, body, { contentType: 'audio/ogg', maxBytes });
    await noteRecording(db, call.id, {
      key,
      durationMs: millisecondsIn(request.headers, 'x-recording-duration-ms'),
      startedAt: startOf(request.headers),
    });
    return new Response(null, { status: 204 });
  } catch (error) {
    if (error instanceof RedialError) return new Response(inWords(error.says), { status: httpStatusOf(error.code) });
    log.warn({ err: error, attemptId: params.attemptId }, 'a recording was not taken');
    return new Response('Not taken: try again', { status: 503 });
  }
};

/** When the recording began; null for one of an older agent. */
function startOf(headers: Headers): Date | null {
  const at = millisecondsIn(headers, 'x-recording-started-at-ms');
  return at === null ? null : new Date(at);
}

function millisecondsIn(headers: Headers, name: string): number | null {
  const value = Number(headers.get(name) || Number.NaN);
  return Number.isFinite(value) && value >= 0 ? Math.round(value) : null;
}
