import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { RedialError } from '#domain/error.ts';
import { message } from '#domain/message/index.ts';
import { isPermitted, type Permission } from '#domain/workspace/permission.ts';
import { awayPart, awayReasons, httpStatusOf } from './trpc/translate-error.ts';
import { detailsOf, inWords } from './words.ts';

/**
 * Our errors as an answer over HTTP, in one shape for all routes: `{ error: { code, reason, message, details } }`.
 * Anything else is not ours to put in words and is thrown on.
 */
export function errorResponse(error: unknown): Response {
  if (error instanceof RedialError) {
    const { code, reason } = error;
    const shown = { code, reason, message: inWords(error.says), details: detailsOf(error) };
    return Response.json({ error: shown }, { status: httpStatusOf(code) });
  }
  const part = awayPart(error);
  if (part !== null) {
    return Response.json(
      { error: { code: 'unavailable', reason: awayReasons[part], message: inWords(message(awayReasons[part])) } },
      { status: 503, headers: { 'retry-after': '5' } },
    );
  }
  throw error;
}

/** A refusal that no rule of the product made, but HTTP itself; in the shape of {@link errorResponse}. */
export function refusal(status: number, code: string, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ error: { code, message } }, { status, headers });
}

/** @throws RedialError `unauthorised`, `forbidden`, or `unavailable` while nobody can tell who it is. */
export function requirePermission(locals: App.Locals, permission: Permission): { id: string } {
  if (locals.sessionUnknown) throw new RedialError(awayReasons.database);
  if (locals.user === null) throw new RedialError('sign_in_first');
  if (!isPermitted(locals.roles, permission)) {
    throw new RedialError('permission_missing');
  }
  return locals.user;
}

/**
 * A file sent as the body of a request. Where it is refused it is left unread instead of cancelled: cancelling would cut the
 * line before the answer is sent.
 * @throws RedialError `bad_input`
 */
export function uploadedBody(request: Request): Readable {
  if (request.body === null) throw new RedialError('file_empty');
  return Readable.from((request.body as ReadableStream).values({ preventCancel: true }));
}
