import { z } from 'zod';
import { findApiKey } from '#db/workspace/api-key.ts';
import { RedialError } from '#domain/error.ts';
import type { ApiScope } from '#domain/workspace/permission.ts';
import { NotTold } from '#operations/tell.ts';
import { errorResponse } from '../http.ts';
import type { Services } from '../services.ts';
import { RateLimiter } from './rate-limiter.ts';

/** The system behind a request to the API. */
export interface ApiCaller {
  keyId: string;
  /** As in the audit log. */
  actor: string;
}

const limiter = new RateLimiter({ burst: 60, perMinute: 300 });

/**
 * Checks the key of a request, its scope and its rate, then lets `work` answer it; our errors become answers.
 * Refusals: 401 without a valid key, 403 without the scope, 429 with `Retry-After` when it asks too often.
 */
export async function withApiKey(
  { db }: Pick<Services, 'db'>,
  request: Request,
  scope: ApiScope,
  work: (caller: ApiCaller) => Promise<Response>,
): Promise<Response> {
  try {
    const now = new Date();
    const key = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    if (key === undefined) throw new RedialError('unauthorised', 'Send your API key as “Authorization: Bearer …”.');
    const found = await findApiKey(db, key, now);
    if (found === null) throw new RedialError('unauthorised', 'The API key is unknown or was revoked.');
    if (!found.scopes.includes(scope)) {
      throw new RedialError('forbidden', `The API key lacks the scope “${scope}”.`, { details: { scope } });
    }
    const waitSeconds = limiter.take(found.id, now.getTime());
    if (waitSeconds > 0) {
      const message = `Too many requests. Try again in ${waitSeconds} s.`;
      return Response.json(
        { error: { code: 'too_many_requests', message } },
        { status: 429, headers: { 'retry-after': String(waitSeconds) } },
      );
    }
    return await work({ keyId: found.id, actor: `api:${found.id}` });
  } catch (error) {
    const response = errorResponse(error);
    if (response.status === 401) response.headers.set('www-authenticate', 'Bearer');
    return response;
  }
}

/**
 * Body of a request as JSON.
 * @throws RedialError `bad_input` if it is none.
 */
export async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    throw new RedialError('bad_input', 'The body is not valid JSON.');
  }
}

/**
 * An id from the address.
 * @throws RedialError `not_found` with these words if it has not even the form of one.
 */
export function requireId(id: string, words: string): string {
  if (z.uuid().safeParse(id).success) return id;
  throw new RedialError('not_found', words);
}

/** Why a body cannot be read, field by field. */
export function unreadable(words: string, issues: readonly z.core.$ZodIssue[]): RedialError {
  return new RedialError('bad_input', words, {
    details: { issues: issues.map(({ path, message }) => ({ field: path.join('.'), message })) },
  });
}

/** Name of the header in which a client names its request. */
export const idempotencyHeader = 'idempotency-key';

/**
 * Does what a client asks for. Where the workflow engine could not be told of it, the client learns what is stored and
 * that the request is to be repeated.
 * @throws RedialError `unavailable` in these words; what was decided is stored.
 */
export async function untilTold<T>(
  services: Pick<Services, 'log'>,
  operation: () => Promise<T>,
  words: { ids: object; stored: string; whatToDo: string },
): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof NotTold)) throw error;
    services.log.warn({ err: error, ...words.ids }, 'stored, but the workflow engine could not be told');
    throw new RedialError('unavailable', `${words.stored}, but the workflow engine is away. ${words.whatToDo}`, {
      cause: error,
    });
  }
}
