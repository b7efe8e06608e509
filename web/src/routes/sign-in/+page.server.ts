import { fail, redirect } from '@sveltejs/kit';
import { setError, superValidate, type SuperValidated } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { signInForm, type SignInForm } from '#lib/forms/sign-in.ts';
import { message } from '#domain/message/index.ts';
import { passOnCookies } from '#lib/server/auth/session-cookies.ts';
import { signIn, type SignInResult } from '#lib/server/auth/sign-in.ts';
import { getServices } from '#lib/server/services.ts';
import { awayPart, awayReasons } from '#lib/server/trpc/translate-error.ts';
import { inWords } from '#lib/server/words.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.user !== null) redirect(303, nextPage(url));
  return { form: (await superValidate(zod4(signInForm))) as SuperValidated<SignInForm> };
};

export const actions: Actions = {
  default: async ({ request, url, cookies, getClientAddress }) => {
    const form = await superValidate(request, zod4(signInForm));
    if (!form.valid) return fail(400, { form });
    const attempt = { ...form.data, clientAddress: getClientAddress(), now: new Date() };
    form.data.password = '';
    let result: SignInResult;
    try {
      result = await signIn(getServices(), attempt);
    } catch (error) {
      const part = awayPart(error);
      if (part === null) throw error;
      return setError(form, '', inWords(message(awayReasons[part])), { status: 503 });
    }
    if (result.kind === 'refused') return setError(form, '', result.sentence, { status: result.status });
    passOnCookies(result.headers, cookies);
    redirect(303, nextPage(url));
  },
};

/** Only pages of ours: an address elsewhere in `next` is not followed. */
function nextPage(url: URL): string {
  const next = url.searchParams.get('next') ?? '/';
  return /^\/(?![/\\])/.test(next) ? next : '/';
}
