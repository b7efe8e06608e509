import { json } from '@sveltejs/kit';
import { z } from 'zod';
import * as m from '#lib/paraglide/messages.js';
import { headersOf } from '#lib/server/auth/auth-headers.ts';
import { passkeyQuestion, signInByPasskey, SignedCredential } from '#lib/server/auth/passkeys.ts';
import { passOnCookies } from '#lib/server/auth/session-cookies.ts';
import { clientAddressOf } from '#lib/server/client-address.ts';
import { refusal } from '#lib/server/http.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

const Sent = z.object({ credential: SignedCredential });

/** What a browser is asked to sign. */
export const GET: RequestHandler = async (event) => {
  const asked = await passkeyQuestion(getServices(), { headers: headersOf(event) });
  passOnCookies(asked.headers, event.cookies);
  return json(asked.options, { headers: { 'cache-control': 'no-store' } });
};

export const POST: RequestHandler = async (event) => {
  const sent = Sent.safeParse(await event.request.json().catch(() => null));
  if (!sent.success) return refusal(400, 'bad_input', m.request_unreadable());
  const asking = { headers: headersOf(event), clientAddress: clientAddressOf(event), now: new Date() };
  const result = await signInByPasskey(getServices(), { ...asking, ...sent.data });
  if (result.kind === 'refused') return refusal(result.status, 'unauthorised', result.sentence);
  passOnCookies(result.headers, event.cookies);
  return json({});
};
