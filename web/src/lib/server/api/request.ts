import { z } from 'zod';
import { findApiKey } from '#db/workspace/api-key.ts';
import { RedialError } from '#domain/error.ts';
import type { FailureCode, Given } from '#domain/message/index.ts';
import type { ApiScope } from '#domain/workspace/permission.ts';
import * as m from '#lib/paraglide/messages.js';
import { errorResponse } from '../http.ts';
import { promptly } from '../promptly.ts';
import type { Services } from '../services.ts';
import { RateLimiter } from './rate-limiter.ts';

/** The system behind a request to the API. */
export interface ApiCaller {
  keyId: string;
  /** As in the audit log. */
  actor: string;
}

/** Reasons of this form that need no parameters. */
type Plain<Form extends string> = {
  [Code in Extract<FailureCode, Form>]: Given<Code> extends [] ? Code : never;
}[Extract<FailureCode, Form>];

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
    if (key === undefined) throw new RedialError('api_key_missing');
    const found = await findApiKey(db, key, now);
    if (found === null) throw new RedialError('api_key_unknown');
    if (!found.scopes.includes(scope)) {
      throw new RedialError('api_scope_missing', { scope }, { details: { scope } });
    }
    const waitSeconds = limiter.take(found.id, now.getTime());
    if (waitSeconds > 0) {
      const message = m.too_many_requests({ seconds: waitSeconds });
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
    throw new RedialError('body_not_json');
  }
}

/**
 * An id from the address.
 * @throws RedialError of this reason if it has not even the form of one.
 */
export function requireId(id: string, missing: Plain<`${string}_missing`>): string {
  if (z.uuid().safeParse(id).success) return id;
  throw new RedialError(missing);
}

/** Why a body cannot be read, field by field. */
export function unreadable(reason: Plain<`${string}_unreadable`>, issues: readonly z.core.$ZodIssue[]): RedialError {
  const details = { issues: issues.map(({ path, message }) => ({ field: path.join('.'), message })) };
  return new RedialError(reason, {}, { details });
}

/**
 * Tells the workflows what was decided.
 * @throws RedialError `unavailable` of this reason if they cannot be told; what was decided is stored.
 */
export async function tellEngine(
  services: Pick<Services, 'temporal' | 'log'>,
  tell: () => Promise<void>,
  failed: { ids: object; logged: string; reason: Plain<`engine_not_told_${string}`> },
): Promise<void> {
  try {
    await promptly(services, tell);
  } catch (error) {
    if (error instanceof RedialError) throw error;
    services.log.warn({ err: error, ...failed.ids }, failed.logged);
    throw new RedialError(failed.reason, {}, { cause: error });
  }
}
