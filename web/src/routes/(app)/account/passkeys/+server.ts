import { json } from '@sveltejs/kit';
import { z } from 'zod';
import * as m from '#lib/paraglide/messages.js';
import { headersOf } from '#lib/server/auth/auth-headers.ts';
import { keepPasskey, NewCredential, newPasskeyQuestion } from '#lib/server/auth/passkeys.ts';
import { passOnCookies } from '#lib/server/auth/session-cookies.ts';
import { refusal } from '#lib/server/http.ts';
import { getServices } from '#lib/server/services.ts';
import { browserName } from '../browser-name.ts';
import type { RequestHandler } from './$types';

const Sent = z.object({ credential: NewCredential });

// As the rest of the account: about the session that asks and its owner alone, so no permission is needed.

/** What a browser is asked to make a passkey of. */
export const GET: RequestHandler = async (event) => {
  const asked = await newPasskeyQuestion(getServices(), { headers: headersOf(event) });
  if (asked.kind === 'refused') return refusal(asked.status, 'forbidden', asked.sentence);
  passOnCookies(asked.headers, event.cookies);
  return json(asked.options, { headers: { 'cache-control': 'no-store' } });
};

export const POST: RequestHandler = async (event) => {
  const { user } = event.locals;
  if (user === null) return refusal(401, 'unauthorised', m.sign_in_first());
  const sent = Sent.safeParse(await event.request.json().catch(() => null));
  if (!sent.success) return refusal(400, 'bad_input', m.request_unreadable());
  const name = browserName(event.request.headers.get('user-agent')) ?? m.passkey_unnamed();
  const headers = headersOf(event);
  const kept = await keepPasskey(getServices(), { headers, personId: user.id, name, ...sent.data });
  if (kept.kind === 'refused') return refusal(kept.status, 'bad_input', kept.sentence);
  passOnCookies(kept.headers, event.cookies);
  return json({});
};
