import { redirect } from '@sveltejs/kit';
import { headersOf } from '#lib/server/auth/auth-headers.ts';
import { endOidc } from '#lib/server/auth/oidc-sign-in.ts';
import { passOnCookies } from '#lib/server/auth/session-cookies.ts';
import { clientAddressOf } from '#lib/server/client-address.ts';
import { getServices } from '#lib/server/services.ts';
import { roundCookie } from '../round-cookie.ts';
import type { RequestHandler } from './$types';

/** Where the identity provider sends the browser back to. The cookie is used up, whatever comes of it. */
export const GET: RequestHandler = async (event) => {
  const { url, cookies } = event;
  const clientAddress = clientAddressOf(event);
  const sealed = cookies.get(roundCookie.name) ?? '';
  cookies.delete(roundCookie.name, { ...roundCookie.options, secure: url.protocol === 'https:' });
  const ended = await endOidc(getServices(), {
    ...{ query: url.searchParams, sealed, clientAddress, now: new Date() },
    headers: headersOf(event),
  });
  if ('problem' in ended) redirect(303, `/sign-in?problem=${ended.problem}`);
  passOnCookies(ended.headers, cookies);
  redirect(303, ended.next);
};
