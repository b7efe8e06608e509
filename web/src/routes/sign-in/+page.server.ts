import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { message } from '#domain/message/index.ts';
import * as m from '#lib/paraglide/messages.js';
import { nextPage } from '#lib/server/auth/next-page.ts';
import { providerButton, type OidcProblem } from '#lib/server/auth/oidc-sign-in.ts';
import { passOnCookies } from '#lib/server/auth/session-cookies.ts';
import { signIn, type SignInResult } from '#lib/server/auth/sign-in.ts';
import { clientAddressOf } from '#lib/server/client-address.ts';
import { getServices } from '#lib/server/services.ts';
import { awayPart, awayReasons } from '#lib/server/trpc/translate-error.ts';
import { inWords } from '#lib/server/words.ts';
import { isMailSetUp } from '#operations/workspace/send-mail.ts';
import type { Actions, PageServerLoad } from './$types';

const SignInForm = z.object({
  email: z.email({ error: () => m.sign_in_email_missing() }),
  password: z.string().min(1, { error: () => m.sign_in_password_missing() }),
});

/** Why nobody was signed in: per field, or as a whole. The e-mail address is shown again, the password never. */
interface Refused {
  email: string;
  problems?: { email?: string; password?: string };
  refusal?: string;
}

/** Why somebody was sent back here, as the address says it. */
const problems: Record<OidcProblem | 'code_expired', () => string> = {
  code_expired: m.sign_in_code_expired,
  provider_off: m.sign_in_provider_off,
  provider_away: m.sign_in_provider_away,
  provider_expired: m.sign_in_provider_expired,
  provider_denied: m.sign_in_provider_denied,
  provider_invalid: m.sign_in_provider_invalid,
  provider_throttled: m.sign_in_provider_throttled,
  provider_no_role: m.sign_in_provider_no_role,
  provider_email_missing: m.sign_in_provider_email_missing,
  provider_email_unverified: m.sign_in_provider_email_unverified,
  provider_not_here: m.sign_in_provider_not_here,
};

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.user !== null) redirect(303, nextPage(url));
  const named = url.searchParams.get('problem') ?? '';
  const problem = Object.hasOwn(problems, named) ? problems[named as keyof typeof problems]() : undefined;
  return {
    problem,
    provider: await buttonOrNull(),
    next: nextPage(url),
    mayMail: await mayMail(),
    /** Where this server takes requests of pages from. */
    address: url.origin,
  };
};

/** Without the database the page says so at the password; it must be there for that. */
async function buttonOrNull(): Promise<string | null> {
  try {
    return await providerButton(getServices().db);
  } catch (error) {
    if (awayPart(error) === null) throw error;
    return null;
  }
}

/** Without a database nobody can be helped, and the page is there all the same. */
const mayMail = (): Promise<boolean> => isMailSetUp(getServices().db).catch(() => false);

export const actions: Actions = {
  default: async ({ request, url, cookies, getClientAddress }) => {
    const sent = Object.fromEntries(await request.formData());
    const email = typeof sent.email === 'string' ? sent.email : '';
    const form = SignInForm.safeParse(sent);
    if (!form.success) {
      const { fieldErrors } = z.flattenError(form.error);
      const problems = { email: fieldErrors.email?.[0], password: fieldErrors.password?.[0] };
      return fail<Refused>(400, { email, problems });
    }
    let result: SignInResult;
    try {
      result = await signIn(getServices(), {
        ...form.data,
        clientAddress: clientAddressOf({ request, getClientAddress }),
        userAgent: request.headers.get('user-agent'),
        cookie: request.headers.get('cookie') ?? '',
        now: new Date(),
      });
    } catch (error) {
      const part = awayPart(error);
      if (part === null) throw error;
      return fail<Refused>(503, { email, refusal: inWords(message(awayReasons[part])) });
    }
    if (result.kind === 'refused') return fail<Refused>(result.status, { email, refusal: result.sentence });
    passOnCookies(result.headers, cookies);
    redirect(303, result.kind === 'signed_in' ? nextPage(url) : `/sign-in/code${url.search}`);
  },
};
