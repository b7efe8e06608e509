import { fail, redirect } from '@sveltejs/kit';
import { APIError } from 'better-auth/api';
import { z } from 'zod';
import { recordAudit } from '#db/event/event.ts';
import { forgiveTry, takeTry } from '#db/workspace/sign-in-tries.ts';
import { RedialError } from '#domain/error.ts';
import { passwordLength } from '#domain/workspace/one-time-link.ts';
import * as m from '#lib/paraglide/messages.js';
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

export const load: PageServerLoad = async ({ request, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  const { auth } = getServices();
  const current = await auth.api.getSession({ headers: request.headers, query: { disableCookieCache: true } });
  if (current === null) redirect(303, '/sign-in?next=/account');
  const sessions = await auth.api.listSessions({ headers: request.headers });
  return {
    isDemo: current.user.isDemo === true,
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
};

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
