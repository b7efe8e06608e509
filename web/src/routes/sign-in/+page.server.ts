import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { message } from '#domain/message/index.ts';
import * as m from '#lib/paraglide/messages.js';
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

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.user !== null) redirect(303, nextPage(url));
  // Without a database nobody can be helped, and the page is there all the same.
  return { mayMail: await isMailSetUp(getServices().db).catch(() => false) };
};

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
        now: new Date(),
      });
    } catch (error) {
      const part = awayPart(error);
      if (part === null) throw error;
      return fail<Refused>(503, { email, refusal: inWords(message(awayReasons[part])) });
    }
    if (result.kind === 'refused') return fail<Refused>(result.status, { email, refusal: result.sentence });
    passOnCookies(result.headers, cookies);
    redirect(303, nextPage(url));
  },
};

/** Only pages of ours: an address elsewhere in `next` is not followed. */
function nextPage(url: URL): string {
  const next = url.searchParams.get('next') ?? '/';
  return /^\/(?![/\\])/.test(next) ? next : '/';
}
