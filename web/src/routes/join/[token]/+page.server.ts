import { error, fail, redirect, type Cookies } from '@sveltejs/kit';
import { hashPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { acceptInvitation, resetPassword, setUpWorkspace } from '#db/workspace/join.ts';
import { findLink } from '#db/workspace/one-time-link.ts';
import { RedialError } from '#domain/error.ts';
import { message } from '#domain/message/index.ts';
import { passwordLength } from '#domain/workspace/one-time-link.ts';
import * as m from '#lib/paraglide/messages.js';
import { passOnCookies } from '#lib/server/auth/session-cookies.ts';
import { signIn, type SignInResult } from '#lib/server/auth/sign-in.ts';
import { clientAddressOf } from '#lib/server/client-address.ts';
import { getServices } from '#lib/server/services.ts';
import { httpStatusOf } from '#lib/server/trpc/translate-error.ts';
import { inWords } from '#lib/server/words.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const password = z
  .string()
  .min(passwordLength.min, { error: () => m.password_too_short({ count: passwordLength.min }) })
  .max(passwordLength.max, { error: () => m.password_too_long({ count: passwordLength.max }) });
const name = z
  .string()
  .trim()
  .min(1, { error: () => m.person_name_missing() })
  .max(80);
const SetupForm = z.object({
  organisation: z
    .string()
    .trim()
    .min(1, { error: () => m.join_organisation_missing() })
    .max(80),
  timeZone: z.string().refine(isTimeZone, { error: () => m.join_time_zone_unknown() }),
  name,
  email: z.email({ error: () => m.sign_in_email_missing() }).toLowerCase(),
  password,
});
const InvitationForm = z.object({ name, password });
const ResetForm = z.object({ password });

/** What comes back to the form: never the password. */
interface Refused {
  values: Record<string, string>;
  problems?: Partial<Record<string, string[]>>;
  refusal?: string;
}

/** Looking at a link does not use it up: programs that look at links before people do would. */
export const load: PageServerLoad = async ({ params, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  const link = await findLink(getServices().db, params.token, new Date());
  if (link === null) error(404, inWords(message('link_not_open')));
  return { kind: link.kind, email: link.email ?? link.userEmail, name: link.userName };
};

export const actions: Actions = {
  setup: (event) =>
    join(event, SetupForm, {
      use: (values, opened) => {
        const { db, box, environment } = getServices();
        const demoWorks = environment.REDIAL_SANDBOX === 'on';
        return setUpWorkspace(db, box, { ...values, ...opened, demoWorks });
      },
      // Nothing else can be done in a workspace that is connected to nothing.
      next: '/settings/set-up',
    }),
  invitation: (event) =>
    join(event, InvitationForm, {
      use: ({ name }, opened) => acceptInvitation(getServices().db, { name, ...opened }),
    }),
  reset: (event) => join(event, ResetForm, { use: (_, opened) => resetPassword(getServices().db, opened) }),
};

interface Opened {
  token: string;
  passwordHash: string;
  now: Date;
}

/** Reads the form, uses the link up, signs in whoever it was for, and leads them to the page `next`. */
async function join<Values extends { password: string }>(
  { request, params, cookies, getClientAddress }: RequestEvent,
  schema: z.ZodType<Values>,
  { use, next = '/' }: { use: (values: Values, opened: Opened) => Promise<{ email: string }>; next?: string },
) {
  const sent = Object.fromEntries([...(await request.formData())].filter(isText));
  const { password: _, ...values } = sent;
  const form = schema.safeParse(sent);
  if (!form.success) {
    const problems = z.flattenError(form.error).fieldErrors as Refused['problems'];
    return fail<Refused>(400, { values, problems });
  }
  const now = new Date();
  // Hashing takes a moment: who has no link gets none of it.
  if ((await findLink(getServices().db, params.token, now)) === null) error(404, inWords(message('link_not_open')));
  let email: string;
  try {
    const passwordHash = await hashPassword(form.data.password);
    ({ email } = await use(form.data, { token: params.token, passwordHash, now }));
  } catch (cause) {
    if (!(cause instanceof RedialError)) throw cause;
    return fail<Refused>(httpStatusOf(cause.code), { values, refusal: inWords(cause.says) });
  }
  const clientAddress = clientAddressOf({ request, getClientAddress });
  const kind = await enter(cookies, {
    email,
    password: form.data.password,
    clientAddress,
    userAgent: request.headers.get('user-agent'),
  });
  redirect(303, kind === 'second_factor' ? '/sign-in/code' : next);
}

/** Who cannot be signed in now has a password all the same, and the page for it. */
async function enter(
  cookies: Cookies,
  credentials: { email: string; password: string; clientAddress: string; userAgent: string | null },
): Promise<SignInResult['kind']> {
  const result = await signIn(getServices(), { ...credentials, now: new Date() });
  if (result.kind !== 'refused') passOnCookies(result.headers, cookies);
  return result.kind;
}

const isText = (entry: [string, FormDataEntryValue]): entry is [string, string] => typeof entry[1] === 'string';

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
