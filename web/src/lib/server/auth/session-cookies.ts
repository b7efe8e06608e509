import { parseSetCookieHeader } from 'better-auth/cookies';
import type { Cookies } from '@sveltejs/kit';

/** Hands the cookies that the sign-in library wants to set on to the browser. */
export function passOnCookies(headers: Headers, cookies: Cookies): void {
  for (const line of headers.getSetCookie()) {
    for (const [name, { value, ...attributes }] of parseSetCookieHeader(line)) {
      cookies.set(name, decodeURIComponent(value), {
        path: attributes.path ?? '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: attributes.secure ?? false,
        maxAge: attributes['max-age'],
      });
    }
  }
}
