import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { readChallenged } from '#db/workspace/sign-in-method.ts';
import * as m from '#lib/paraglide/messages.js';
import { headersOf } from '#lib/server/auth/auth-headers.ts';
import { nextPage } from '#lib/server/auth/next-page.ts';
import { challengeOf, confirmSignIn } from '#lib/server/auth/second-factor.ts';
import { passOnCookies } from '#lib/server/auth/session-cookies.ts';
import { clientAddressOf } from '#lib/server/client-address.ts';
import { getServices } from '#lib/server/services.ts';
import type { Actions, PageServerLoad } from './$types';

const CodeForm = z.object({
  factor: z.enum(['totp', 'backup_code']),
  // People type spaces into codes, and copy them with some around.
  code: z
    .string()
    .transform((text) => text.replaceAll(/\s/g, ''))
    .pipe(
      z
        .string()
        .min(1, { error: () => m.sign_in_code_missing() })
        .max(40),
    ),
  trust: z.literal('on').optional(),
});

interface Refused {
  problem?: string;
  refusal?: string;
}

export const load: PageServerLoad = async (event) => {
  event.setHeaders({ 'cache-control': 'no-store' });
  if (event.locals.user !== null) redirect(303, nextPage(event.url));
  const waiting = await readChallenged(getServices().db, challengeOf(headersOf(event)), new Date());
  if (waiting === null) redirect(303, again(event.url));
  return {};
};

export const actions: Actions = {
  default: async (event) => {
    const form = CodeForm.safeParse(Object.fromEntries(await event.request.formData()));
    if (!form.success) return fail<Refused>(400, { problem: m.sign_in_code_missing() });
    const { factor, code, trust } = form.data;
    const result = await confirmSignIn(getServices(), {
      ...{ headers: headersOf(event), factor, code, trustBrowser: trust === 'on' },
      ...{ clientAddress: clientAddressOf(event), now: new Date() },
    });
    if (result.kind === 'expired') redirect(303, again(event.url));
    if (result.kind === 'refused') return fail<Refused>(result.status, { refusal: result.sentence });
    passOnCookies(result.headers, event.cookies);
    redirect(303, nextPage(event.url));
  },
};

/** Back to the password. */
function again(url: URL): string {
  const search = new URLSearchParams({ problem: 'code_expired', next: nextPage(url) });
  return `/sign-in?${search}`;
}
