import { fail, redirect } from '@sveltejs/kit';
import { APIError } from 'better-auth/api';
import { z } from 'zod';
import { recordAudit } from '#db/event/event.ts';
import { readFactors } from '#db/workspace/second-factor.ts';
import { forgetTrustedBrowsers } from '#db/workspace/sign-in-method.ts';
import { forgiveTry, takeTry } from '#db/workspace/sign-in-tries.ts';
import { RedialError } from '#domain/error.ts';
import { passwordLength } from '#domain/workspace/one-time-link.ts';
import * as m from '#lib/paraglide/messages.js';
import { headersOf } from '#lib/server/auth/auth-headers.ts';
import { appSetUp, beginApp, confirmApp, renewBackupCodes, turnOffApp } from '#lib/server/auth/own-factors.ts';
import { passOnCookies } from '#lib/server/auth/session-cookies.ts';
import { clientAddressOf } from '#lib/server/client-address.ts';
import { getServices } from '#lib/server/services.ts';
import { awayReasons } from '#lib/server/trpc/translate-error.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

// Each of these is about the session that asks and its owner alone: they need no permission, and there is no id of anybody
// else that they could be given.

const PasswordForm = z.object({
  currentPassword: z.string().min(1, { error: () => m.sign_in_password_missing() }),
  newPassword: z
    .string()
    .min(passwordLength.min, { error: () => m.password_too_short({ count: passwordLength.min }) })
    .max(passwordLength.max, { error: () => m.password_too_long({ count: passwordLength.max }) }),
});

export const load: PageServerLoad = async (event) => {
  event.setHeaders({ 'cache-control': 'no-store' });
  const { auth, db } = getServices();
  // An action before this may have begun a new session: its cookie is not in the request.
  const headers = headersOf(event);
  const current = await auth.api.getSession({ headers, query: { disableCookieCache: true } });
  if (current === null) redirect(303, '/sign-in?next=/account');
  const sessions = await auth.api.listSessions({ headers });
  return {
    isDemo: current.user.isDemo === true,
    needsSecondFactor: event.locals.needsSecondFactor && current.user.twoFactorEnabled !== true,
    hasApp: current.user.twoFactorEnabled === true,
    ...(await readFactors(db, current.user.id)),
    // Without the tokens: whoever has one is signed in.
    sessions: sessions
      .map(({ id, ipAddress, userAgent, createdAt, updatedAt }) => ({
        ...{ id, ipAddress: ipAddress ?? null, userAgent: userAgent ?? null, createdAt, updatedAt },
        isCurrent: id === current.session.id,
      }))
      .sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent) || b.updatedAt.getTime() - a.updatedAt.getTime()),
  };
};

interface Refused {
  problems?: Partial<Record<'currentPassword' | 'newPassword', string[]>>;
  refusal?: string;
}

/** Of the authenticator app: what is shown next, or why not. */
interface AppAnswer {
  setUp?: ReturnType<typeof appSetUp>;
  /** Shown this once. */
  backupCodes?: string[];
  appRefusal?: string;
}

export const actions: Actions = {
  password: async (event) => {
    const form = PasswordForm.safeParse(Object.fromEntries(await event.request.formData()));
    if (!form.success) return fail<Refused>(400, { problems: z.flattenError(form.error).fieldErrors });
    return changePassword(event, form.data);
  },

  /** Ends all sessions, also the one that asks. */
  signOutEverywhere: async ({ request, locals }) => {
    const { id } = requireUser(locals);
    await getServices().auth.api.revokeSessions({ headers: request.headers });
    await forgetTrustedBrowsers(getServices().db, id);
    await recordAudit(getServices().db, { actor: id, action: 'session.end_all', entity: 'person', entityId: id });
    redirect(303, '/sign-in');
  },

  signOut: async ({ request, locals }) => {
    const { id } = requireUser(locals);
    const wanted = (await request.formData()).get('session');
    const { auth, db } = getServices();
    const session = (await auth.api.listSessions({ headers: request.headers })).find((one) => one.id === wanted);
    if (session === undefined) return;
    await auth.api.revokeSession({ headers: request.headers, body: { token: session.token } });
    await recordAudit(db, { actor: id, action: 'session.end', entity: 'person', entityId: id });
  },

  beginApp: async (event) => {
    const own = await ownFactors(event);
    if (own.isDemo) return fail<AppAnswer>(409, { appRefusal: m.second_factor_demo_text() });
    const result = await beginApp(getServices(), own);
    if (result.kind === 'refused') return fail<AppAnswer>(result.status, { appRefusal: result.sentence });
    return { setUp: result.setUp } satisfies AppAnswer;
  },

  confirmApp: async (event) => {
    const own = await ownFactors(event);
    const result = await confirmApp(getServices(), own);
    if (result.kind === 'refused') {
      return fail<AppAnswer>(result.status, { appRefusal: result.sentence, setUp: appSetUp(own.uri) });
    }
    passOnCookies(result.headers, event.cookies);
    return { backupCodes: result.backupCodes } satisfies AppAnswer;
  },

  renewCodes: async (event) => {
    const result = await renewBackupCodes(getServices(), await ownFactors(event));
    if (result.kind === 'refused') return fail<AppAnswer>(result.status, { appRefusal: result.sentence });
    return { backupCodes: result.backupCodes } satisfies AppAnswer;
  },

  turnOffApp: async (event) => {
    const result = await turnOffApp(getServices(), await ownFactors(event));
    if (result.kind === 'refused') return fail<AppAnswer>(result.status, { appRefusal: result.sentence });
    passOnCookies(result.headers, event.cookies);
    redirect(303, '/account');
  },

  removePasskey: async (event) => {
    const { id } = requireUser(event.locals);
    const wanted = (await event.request.formData()).get('passkey');
    const { auth, db } = getServices();
    const { passkeys } = await readFactors(db, id);
    if (!passkeys.some((one) => one.id === wanted)) return;
    await auth.api.deletePasskey({ headers: headersOf(event), body: { id: wanted as string } });
    await recordAudit(db, { actor: id, action: 'passkey.remove', entity: 'person', entityId: id });
  },
};

/** Who changes what he signs in with, and what he has typed. */
async function ownFactors(event: RequestEvent) {
  const { id, email } = requireUser(event.locals);
  const sent = await event.request.formData();
  const typed = (name: string): string => {
    const value = sent.get(name);
    return typeof value === 'string' ? value.slice(0, 500) : '';
  };
  const current = await getServices().auth.api.getSession({ headers: headersOf(event) });
  return {
    ...{ person: { id, email }, isDemo: current?.user.isDemo === true },
    ...{ password: typed('password'), code: typed('code').replaceAll(/\s/g, ''), uri: typed('uri') },
    ...{ headers: headersOf(event), clientAddress: clientAddressOf(event), now: new Date() },
  };
}

/** Sets a new password and ends all other sessions. Wrong guesses of the old one count as wrong sign-ins. */
async function changePassword(event: RequestEvent, passwords: z.infer<typeof PasswordForm>) {
  const { id, email } = requireUser(event.locals);
  const { auth, db } = getServices();
  const { headers } = event.request;
  const current = await auth.api.getSession({ headers, query: { disableCookieCache: true } });
  if (current?.user.isDemo) return fail<Refused>(409, { refusal: m.demo_password_fixed() });
  const attempt = { account: email.toLowerCase(), clientAddress: clientAddressOf(event), now: new Date() };
  const seconds = await takeTry(db, attempt);
  if (seconds > 0) return fail<Refused>(429, { refusal: m.sign_in_too_many_attempts({ seconds }) });
  try {
    const answer = await auth.api.changePassword({
      headers,
      body: { ...passwords, revokeOtherSessions: true },
      returnHeaders: true,
    });
    passOnCookies(answer.headers, event.cookies);
  } catch (error) {
    if (!(error instanceof APIError) || error.statusCode >= 500) throw error;
    return fail<Refused>(400, { problems: { currentPassword: [m.password_current_wrong()] } });
  }
  await forgiveTry(db, attempt);
  await recordAudit(db, { actor: id, action: 'password.change', entity: 'person', entityId: id });
  // The page is read with the new session: this request still shows the old one, which has ended.
  redirect(303, '/account?changed=1');
}

/** Actions run without the layout's look at who it is. */
function requireUser(locals: App.Locals): { id: string; email: string } {
  if (locals.user !== null) return locals.user;
  throw new RedialError(locals.sessionUnknown ? awayReasons.database : 'sign_in_first');
}
