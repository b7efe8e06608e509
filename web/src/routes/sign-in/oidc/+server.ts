import { redirect } from '@sveltejs/kit';
import { nextPage } from '#lib/server/auth/next-page.ts';
import { beginOidc } from '#lib/server/auth/oidc-sign-in.ts';
import { getServices } from '#lib/server/services.ts';
import { roundCookie } from './round-cookie.ts';
import type { RequestHandler } from './$types';

/** Sends the browser to the identity provider. */
export const GET: RequestHandler = async ({ url, cookies }) => {
  const begun = await beginOidc(getServices(), { next: nextPage(url), now: new Date() });
  if ('problem' in begun) redirect(303, `/sign-in?problem=${begun.problem}`);
  cookies.set(roundCookie.name, begun.sealed, { ...roundCookie.options, secure: url.protocol === 'https:' });
  redirect(303, begun.address, { external: [new URL(begun.address).origin] });
};
