import { closeDatabase } from '#db/client.ts';
import { importsAreDone } from '#operations/audience/import-audience.ts';
import { redirect, type RequestEvent } from '@sveltejs/kit';
import { sequence, type Handle, type HandleServerError, type ServerInit } from '@sveltejs/kit/hooks';
import { readSealedSetting } from '#db/workspace/settings.ts';
import { flushTraces, startTracing } from '#providers/tracing/tracing.ts';
import { needsSecondFactor, type AccessSetting } from '#domain/workspace/access.ts';
import { mayAct } from '#domain/workspace/people.ts';
import { roles as allRoles, type Role } from '#domain/workspace/permission.ts';
import * as m from '#lib/paraglide/messages.js';
import { keepSendingAlerts } from '#lib/server/alert-sender.ts';
import { errorInJson, unknownAddress } from '#lib/server/api/error-answer.ts';
import { passOnCookies } from '#lib/server/auth/session-cookies.ts';
import { refusal } from '#lib/server/http.ts';
import { inLanguageOfReader } from '#lib/server/language.ts';
import { isForeignRequest, otherAddressOf } from '#lib/server/request-origin.ts';
import { secure } from '#lib/server/security-headers.ts';
import { decodePath } from '#lib/server/payload-decoding.ts';
import { getServices } from '#lib/server/services.ts';
import { awayPart } from '#lib/server/trpc/translate-error.ts';

/** Paths for programs: a key, a signature or a token protects them, or nothing; a browser's cookie opens none of them. */
const programPaths = [/^\/api\//, /^\/webhooks\//, /^\/internal\//, /^\/health\/(live|ready)$/];

/** Paths that answer without a session; what they allow is decided in them. */
const openPaths = [
  /^\/sign-in(\/code|\/forgotten|\/oidc|\/oidc\/callback|\/passkey)?$/,
  /^\/join\/[^/]+$/,
  /^\/trpc\//,
  /^\/metrics$/,
  /^\/health\/fleet$/,
  /^\/temporal\/decode$/,
];

/** Paths for people who must set up a second factor first; procedures refuse them, because they have no role till then. */
const pathsBeforeSecondFactor = [/^\/account(\/|$)/, /^\/sign-out$/, /^\/trpc\//, /^\/_app\//];

/** Bodies larger than this are refused unless the path is a stream that counts for itself. */
const maxBodyBytes = 1_000_000;
const streamingPaths = [
  /^\/campaigns\/[^/]+\/audience$/,
  /^\/settings\/calling-law\/national-lists\/[^/]+$/,
  /^\/internal\/recordings\//,
];

export const init: ServerInit = async () => {
  const services = getServices();
  keepSendingAlerts(services);
  await startTracing(services.environment, { service: 'server', log: services.log });
  // The adapter says so when it takes no more requests and has answered those that it had.
  process.once('sveltekit:shutdown', () => void endProcess());
};

/** The last spans are given so long when the server ends. */
const lastSpansMs = 2_000;

/** Ends with what the process has begun behind its answers; its open connections would keep it alive. */
async function endProcess(): Promise<void> {
  const { db, temporal, log } = getServices();
  await importsAreDone();
  log.info({ event: 'server.stopped' }, 'server stopped: everything that it had begun is done');
  await Promise.allSettled([temporal.connection.close(), closeDatabase(db), flushTraces(lastSpansMs)]);
  process.exit(0);
}

const answer: Handle = async (input) => {
  const { request, url } = input.event;
  const isForProgram = programPaths.some((path) => path.test(url.pathname));
  const response =
    bodyRefusal(request, url.pathname) ?? (await (isForProgram ? answerProgram(input) : answerBrowser(input)));
  secure(response.headers, url);
  return response;
};

export const handle = sequence(inLanguageOfReader, answer);

/** No session is read here, so there is nothing that another site's page could make use of. */
async function answerProgram({ event, resolve }: Parameters<Handle>[0]): Promise<Response> {
  Object.assign(event.locals, nobody);
  if (event.route.id === null) return unknownAddress(event.url.pathname);
  const response = await resolve(event);
  return event.url.pathname.startsWith('/api/') ? errorInJson(response, event.request.method) : response;
}

async function answerBrowser({ event, resolve }: Parameters<Handle>[0]): Promise<Response> {
  const { request, url } = event;
  if (isForeignRequest(request, pageOrigin(url))) return refuseForeign(request, url);
  Object.assign(event.locals, await readSession(event));
  const { user, sessionUnknown } = event.locals;
  if (user === null && !sessionUnknown && !openPaths.some((open) => open.test(url.pathname))) {
    if (request.method !== 'GET') return new Response(m.sign_in_first(), { status: 401 });
    const next = url.pathname === '/' ? '' : `?next=${encodeURIComponent(url.pathname + url.search)}`;
    // Thrown, it would pass by the headers that every answer has; the framework's own requests understand nothing else.
    if (event.isDataRequest) redirect(303, `/sign-in${next}`);
    return new Response(null, { status: 303, headers: { location: `/sign-in${next}` } });
  }
  if (event.locals.needsSecondFactor && !pathsBeforeSecondFactor.some((open) => open.test(url.pathname))) {
    if (request.method !== 'GET') return refusal(403, 'forbidden', m.second_factor_first());
    if (event.isDataRequest) redirect(303, '/account');
    return new Response(null, { status: 303, headers: { location: '/account' } });
  }
  return resolve(event);
}

/** Says so, and logs it, where only `REDIAL_URL` is set to another address than the one that people open. */
function refuseForeign(request: Request, url: URL): Response {
  const opened = otherAddressOf(request, pageOrigin(url));
  if (opened === null) return refusal(403, 'forbidden', m.request_foreign());
  const { log, environment } = getServices();
  const address = environment.REDIAL_URL;
  log.warn({ event: 'server.other_address', opened, address }, 'a page is open under another address than REDIAL_URL');
  return refusal(403, 'other_address', m.request_from_other_address({ opened, address }));
}

/** Origin of the pages that may send a path requests: our own, or that of the Temporal UI, which shows payloads. */
const pageOrigin = ({ pathname, origin }: URL): string =>
  pathname === decodePath ? new URL(getServices().environment.TEMPORAL_UI_URL).origin : origin;

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

const nobody: App.Locals = { user: null, roles: [], sessionUnknown: false, needsSecondFactor: false };

/** Who must have a second factor, as the database said last: it holds while the database is away. */
let knownAccess: AccessSetting = { secondFactorRoles: [] };

/** The database is given so long to say who it is; then the cookie says it, for a minute. */
const sessionAnswerMs = 2_000;

async function readSession({ request, cookies }: RequestEvent): Promise<App.Locals> {
  if (!request.headers.get('cookie')?.includes('redial.')) return nobody;
  const { auth, db, environment, log } = getServices();
  const read = (disableCookieCache: boolean) =>
    auth.api.getSession({ headers: request.headers, query: { disableCookieCache }, returnHeaders: true });
  try {
    const fresh = await within(sessionAnswerMs, read(true)).catch(() => null);
    const { headers, response } = fresh ?? (await read(false));
    passOnCookies(headers, cookies);
    if (response === null) return nobody;
    const { id, name, email, timeZone, roles } = response.user;
    if (!mayAct(response.user, { demoWorks: environment.REDIAL_SANDBOX === 'on' })) return nobody;
    const user = { id, name, email, timeZone };
    const held = knownRoles(roles);
    const person = {
      roles: held,
      twoFactorEnabled: response.user.twoFactorEnabled === true,
      method: response.session.method ?? 'password',
    };
    if (fresh !== null) knownAccess = (await within(sessionAnswerMs, readSealedSetting(db, 'access'))).plain;
    if (!needsSecondFactor(knownAccess, person)) {
      return { user, roles: held, sessionUnknown: false, needsSecondFactor: false };
    }
    return { user, roles: [], sessionUnknown: false, needsSecondFactor: true };
  } catch (error) {
    log.warn({ err: error }, 'cannot read the session');
    return { ...nobody, sessionUnknown: true };
  }
}

async function within<T>(limitMs: number, answer: Promise<T>): Promise<T> {
  const limit = AbortSignal.timeout(limitMs);
  return Promise.race([
    answer,
    new Promise<never>((_, reject) => limit.addEventListener('abort', () => reject(limit.reason as Error))),
  ]);
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
    return refusal(411, 'bad_input', m.content_length_missing());
  }
  if (Number(length ?? 0) > maxBodyBytes) return refusal(413, 'too_large', m.body_too_large({ megabytes: 1 }));
  return null;
}
