import { z } from 'zod';
import { findApiKey, noteApiKeyUse } from '#db/workspace/api-key.ts';
import { RedialError } from '#domain/error.ts';
import type { FailureCode, Given } from '#domain/message/index.ts';
import * as m from '#lib/paraglide/messages.js';
import { isStorable } from '#domain/storable.ts';
import { keyRefusal } from '#domain/workspace/api-key.ts';
import type { ApiScope } from '#domain/workspace/permission.ts';
import { NotTold } from '#operations/tell.ts';
import { errorResponse, refusal } from '../http.ts';
import type { Services } from '../services.ts';
import { RateLimiter } from './rate-limiter.ts';

/** The system behind a request to the API. */
export interface ApiCaller {
  keyId: string;
  /** Campaigns that the key is for; null for all of them. */
  campaignIds: readonly string[] | null;
  /** As in the audit log. */
  actor: string;
}

/** What the API's answers work with. */
export type ApiServices = Pick<Services, 'db' | 'temporal' | 'log'> & {
  environment: Pick<Services['environment'], 'REDIAL_SANDBOX'>;
  /** Of the system behind the request. */
  clientAddress: string;
};

/** Reasons of this form that need no parameters. */
type Plain<Form extends string> = {
  [Code in Extract<FailureCode, Form>]: Given<Code> extends [] ? Code : never;
}[Extract<FailureCode, Form>];

const limiter = new RateLimiter({ burst: 60, perMinute: 300 });

/**
 * Checks the key of a request, its scope and its rate, then lets `work` answer it; errors become answers.
 * Refusals: 401 without a valid key, 403 without the scope or from a wrong address, 429 with `Retry-After` when it asks too often, 415 for a
 * body that says it is a form or a text. Errors that are not ours are logged and answered with 500.
 * @param checkFirst throws for a request that is refused however often it comes, before it counts against the rate
 */
export async function withApiKey(
  { db, log, environment, clientAddress }: Omit<ApiServices, 'temporal'>,
  request: Request,
  scope: ApiScope,
  work: (caller: ApiCaller) => Promise<Response>,
  checkFirst: () => void = () => {},
): Promise<Response> {
  try {
    const now = new Date();
    const key = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    if (key === undefined) throw new RedialError('api_key_missing');
    const found = await findApiKey(db, key);
    if (found === null) throw new RedialError('api_key_unknown');
    const demoWorks = environment.REDIAL_SANDBOX === 'on';
    const refused = keyRefusal(found, { scope, clientAddress, demoWorks, now });
    if (refused !== null) {
      const details = refused.code === 'api_scope_missing' ? refused.params : undefined;
      throw RedialError.of(refused, { details });
    }
    await noteApiKeyUse(db, { id: found.id, clientAddress, now });
    checkFirst();
    const waitSeconds = limiter.take(found.id, now.getTime());
    if (waitSeconds > 0) {
      const message = m.too_many_requests({ seconds: waitSeconds });
      return refusal(429, 'too_many_requests', message, { 'retry-after': String(waitSeconds) });
    }
    if (saysNoJson(request)) {
      return refusal(415, 'unsupported_media_type', m.body_not_called_json());
    }
    const { id, campaignIds } = found;
    return await work({ keyId: id, campaignIds, actor: `api:${id}` });
  } catch (error) {
    return errorAnswer(error, log);
  }
}

function errorAnswer(error: unknown, log: Services['log']): Response {
  try {
    const response = errorResponse(error);
    if (response.status === 401) response.headers.set('www-authenticate', 'Bearer');
    return response;
  } catch (unexpected) {
    log.error({ err: unexpected }, 'request failed');
    return refusal(500, 'internal', m.failed_on_our_side());
  }
}

/**
 * Clients that name another type, or none, have always been answered if what they send is JSON. Forms and plain text
 * never were: here the client, or its author, has forgotten the header.
 */
function saysNoJson({ body, headers }: Request): boolean {
  if (body === null) return false;
  return /^\s*(application\/x-www-form-urlencoded|multipart\/|text\/plain)/i.test(headers.get('content-type') ?? '');
}

/**
 * Body of a request as JSON.
 * @throws RedialError `bad_input` if it is none, or has text that cannot be stored.
 */
export async function readJson(request: Request): Promise<unknown> {
  let body: unknown;
  try {
    body = await request.json();
  } catch {
    throw new RedialError('body_not_json');
  }
  if (isStorable(body)) return body;
  throw new RedialError('body_not_storable');
}

/**
 * An id from the address.
 * @throws RedialError of this reason if it has not even the form of one.
 */
export function requireId(id: string, missing: Plain<`${string}_missing`>): string {
  if (z.uuid().safeParse(id).success) return id;
  throw new RedialError(missing);
}

/** A whole number of a query, in digits. */
export function wholeNumber(limits: { least: number; most: number; default: number }) {
  const number = z.number().min(limits.least).max(limits.most);
  return z
    .string()
    .regex(/^[0-9]{1,9}$/)
    .transform(Number)
    .pipe(number)
    .default(limits.default);
}

/** Why a body cannot be read, field by field. */
export function unreadable(reason: Plain<`${string}_unreadable`>, issues: readonly z.core.$ZodIssue[]): RedialError {
  const details = { issues: issues.map(({ path, message }) => ({ field: path.join('.'), message })) };
  return new RedialError(reason, {}, { details });
}

/**
 * The client's name for its request, from the header of that name.
 * @throws RedialError `bad_input` without a usable one
 */
export function requireIdempotencyKey({ headers }: Request): string {
  const key = headers.get('idempotency-key');
  if (key !== null && /^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new RedialError('idempotency_key_missing');
}

/**
 * Does what a client asks for. Where the workflow engine could not be told of it, the client learns what is stored and
 * that the request is to be repeated.
 * @throws RedialError `unavailable` of this reason; what was decided is stored.
 */
export async function untilTold<T>(
  services: Pick<Services, 'log'>,
  operation: () => Promise<T>,
  told: { ids: object; reason: Plain<`engine_not_told_${string}`> },
): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof NotTold)) throw error;
    services.log.warn({ err: error, ...told.ids }, 'stored, but the workflow engine could not be told');
    throw new RedialError(told.reason, {}, { cause: error });
  }
}

/** What stands behind the `?` of an address. @throws RedialError `query_unreadable` */
export function readQuery<Query extends z.ZodType>(request: Request, query: Query): z.infer<Query> {
  const read = query.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (read.success) return read.data;
  throw unreadable('query_unreadable', read.error.issues);
}
