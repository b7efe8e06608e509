import { redirect, type RequestEvent } from '@sveltejs/kit';
import { sequence, type Handle, type HandleServerError, type ServerInit } from '@sveltejs/kit/hooks';
import { roles as allRoles, type Role } from '#domain/workspace/permission.ts';
import * as m from '#lib/paraglide/messages.js';
import { passOnCookies } from '#lib/server/auth/session-cookies.ts';
import { inLanguageOfReader } from '#lib/server/language.ts';
import { getServices } from '#lib/server/services.ts';
import { awayPart } from '#lib/server/trpc/translate-error.ts';

/** Paths that answer without a session; what they allow is decided in them (tokens, signatures, nothing). */
const openPaths = [/^\/sign-in$/, /^\/trpc\//, /^\/api\//, /^\/webhooks\//, /^\/internal\//, /^\/health\//];

/** Bodies larger than this are refused unless the path is a stream that counts for itself. */
const maxBodyBytes = 1_000_000;
const streamingPaths = [
  /^\/campaigns\/[^/]+\/audience$/,
  /^\/settings\/calling-law\/national-lists\/[^/]+$/,
  /^\/internal\/recordings\//,
];

export const init: ServerInit = () => {
  getServices();
};

const answer: Handle = async ({ event, resolve }) => {
  const path = event.url.pathname;
  const refusal = bodyRefusal(event.request, path);
  if (refusal !== null) return refusal;
  Object.assign(event.locals, await readSession(event));
  if (event.locals.user === null && !event.locals.sessionUnknown && !openPaths.some((open) => open.test(path))) {
    if (event.request.method !== 'GET') return new Response(m.sign_in_first(), { status: 401 });
    const next = path === '/' ? '' : `?next=${encodeURIComponent(path + event.url.search)}`;
    redirect(303, `/sign-in${next}`);
  }
  const response = await resolve(event);
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('x-frame-options', 'DENY');
  response.headers.set('referrer-policy', 'same-origin');
  return response;
};

export const handle = sequence(inLanguageOfReader, answer);

export const handleError: HandleServerError = ({ error, kind }) => {
  if (awayPart(error) === 'database') {
    return {
      status: 503,
      message: m.database_away_for_pages(),
      temporary: true,
    };
  }
  if (kind === 'unknown') getServices().log.error({ err: error }, 'request failed');
};

async function readSession({ request, cookies }: RequestEvent): Promise<App.Locals> {
  const nobody = { user: null, roles: [], sessionUnknown: false };
  if (!request.headers.get('cookie')?.includes('redial.')) return nobody;
  try {
    const { headers, response } = await getServices().auth.api.getSession({
      headers: request.headers,
      returnHeaders: true,
    });
    passOnCookies(headers, cookies);
    if (response === null) return nobody;
    const { id, name, email, timeZone, roles } = response.user;
    return { user: { id, name, email, timeZone }, roles: knownRoles(roles), sessionUnknown: false };
  } catch (error) {
    getServices().log.warn({ err: error }, 'cannot read the session');
    return { ...nobody, sessionUnknown: true };
  }
}

function knownRoles(value: unknown): Role[] {
  return Array.isArray(value) ? allRoles.filter((role) => value.includes(role)) : [];
}

function bodyRefusal(request: Request, path: string): Response | null {
  if (request.method === 'GET' || request.method === 'HEAD' || streamingPaths.some((stream) => stream.test(path))) {
    return null;
  }
  const length = request.headers.get('content-length');
  if (length === null && request.headers.has('transfer-encoding')) {
    return Response.json({ error: { code: 'bad_input', message: m.content_length_missing() } }, { status: 411 });
  }
  if (Number(length ?? 0) > maxBodyBytes) {
    return Response.json(
      { error: { code: 'too_large', message: m.body_too_large({ megabytes: 1 }) } },
      { status: 413 },
    );
  }
  return null;
}
