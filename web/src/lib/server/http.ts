import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { RedialError } from '#domain/error.ts';
import { isPermitted, type Permission } from '#domain/workspace/permission.ts';
import { awayPart, awaySentences, httpStatusOf } from './trpc/translate-error.ts';

/**
 * Our errors as an answer over HTTP, in one shape for all routes: `{ error: { code, message, details } }`.
 * Anything else is not ours to put in words and is thrown on.
 */
export function errorResponse(error: unknown): Response {
  if (error instanceof RedialError) {
    const { code, message, details } = error;
    return Response.json({ error: { code, message, details } }, { status: httpStatusOf(code) });
  }
  const part = awayPart(error);
  if (part !== null) {
    return Response.json(
      { error: { code: 'unavailable', message: awaySentences[part] } },
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
  if (locals.sessionUnknown) throw new RedialError('unavailable', awaySentences.database);
  if (locals.user === null) throw new RedialError('unauthorised', 'Sign in first.');
  if (!isPermitted(locals.roles, permission)) {
    throw new RedialError('forbidden', 'Your roles do not allow this. Ask an admin of your workspace.');
  }
  return locals.user;
}

/**
 * A file sent as the body of a request. Where it is refused it is left unread instead of cancelled: cancelling would cut the
 * line before the answer is sent.
 * @throws RedialError `bad_input`
 */
export function uploadedBody(request: Request): Readable {
  if (request.body === null) throw new RedialError('bad_input', 'The file is empty.');
  return Readable.from((request.body as ReadableStream).values({ preventCancel: true }));
}
