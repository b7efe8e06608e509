import { APIError } from 'better-auth/api';
import { z } from 'zod';
import { recordAudit } from '#db/event/event.ts';
import { findPasskeyOwner } from '#db/workspace/second-factor.ts';
import { forgiveTry, takeTry } from '#db/workspace/sign-in-tries.ts';
import * as m from '#lib/paraglide/messages.js';
import type { Services } from '../services.ts';

type Needed = Pick<Services, 'auth' | 'db'>;

interface Asking {
  /** Cookies, browser and address (`headersOf`). */
  headers: Headers;
  clientAddress: string;
  now: Date;
}

interface Refused {
  kind: 'refused';
  status: 400 | 401 | 403 | 409 | 429;
  sentence: string;
}

/** A new passkey as browsers write it in JSON (Web Authentication, `toJSON`); the library reads the rest of it. */
export const NewCredential = z.looseObject({ id: z.string().min(1).max(2_000) });
type NewCredential = z.infer<typeof NewCredential>;

/** What a passkey has signed. */
export const SignedCredential = z.object({
  ...{ id: z.string().min(1).max(2_000), rawId: z.string(), type: z.literal('public-key') },
  response: z.object({
    ...{ clientDataJSON: z.string(), authenticatorData: z.string(), signature: z.string() },
    userHandle: z
      .string()
      .nullish()
      .transform((handle) => handle ?? undefined),
  }),
  clientExtensionResults: z.object({}),
});
type SignedCredential = z.infer<typeof SignedCredential>;

/** What a browser is asked to sign; the cookie in the headers says what it was. */
export async function passkeyQuestion({ auth }: Needed, { headers }: Pick<Asking, 'headers'>) {
  const asked = await auth.api.generatePasskeyAuthenticationOptions({ headers, returnHeaders: true });
  // Without it a stolen device would be enough.
  return { headers: asked.headers, options: { ...asked.response, userVerification: 'required' as const } };
}

/** Signs in whose passkey has signed. Wrong ones slow down their address, and are in the audit log as wrong passwords are. */
export async function signInByPasskey(
  { auth, db }: Needed,
  { headers, credential, clientAddress, now }: Asking & { credential: SignedCredential },
): Promise<{ kind: 'signed_in'; headers: Headers } | Refused> {
  const attempt = { account: `passkey ${credential.id}`, clientAddress, now };
  const seconds = await takeTry(db, attempt);
  if (seconds > 0) return { kind: 'refused', status: 429, sentence: m.sign_in_too_many_attempts({ seconds }) };
  const owner = await findPasskeyOwner(db, credential.id);
  const entry = { entity: 'person', entityId: owner ?? 'unknown', after: { clientAddress, method: 'passkey' } };
  try {
    const asked = { headers, body: { response: credential }, returnHeaders: true as const };
    const answer = await auth.api.verifyPasskeyAuthentication(asked);
    await forgiveTry(db, attempt);
    await recordAudit(db, { ...entry, actor: owner ?? 'anonymous', action: 'sign_in.succeeded' });
    return { kind: 'signed_in', headers: answer.headers };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await recordAudit(db, { ...entry, actor: 'anonymous', action: 'sign_in.failed' });
    return { kind: 'refused', status: 401, sentence: m.sign_in_passkey_wrong() };
  }
}

/** What a browser is asked to make a passkey of, for whoever the session is of. */
export async function newPasskeyQuestion({ auth }: Needed, { headers }: Pick<Asking, 'headers'>) {
  const current = await auth.api.getSession({ headers, query: { disableCookieCache: true } });
  if (current?.user.isDemo === true) return refused(409, m.second_factor_demo_text());
  try {
    const asked = await auth.api.generatePasskeyRegistrationOptions({ headers, returnHeaders: true });
    return { kind: 'asked' as const, headers: asked.headers, options: asked.response };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return refused(403, m.passkey_session_old());
  }
}

/** Keeps a passkey that a browser has made. */
export async function keepPasskey(
  { auth, db }: Needed,
  {
    headers,
    credential,
    name,
    personId,
  }: Pick<Asking, 'headers'> & { credential: NewCredential; name: string; personId: string },
) {
  try {
    const body = { response: credential, name };
    const { headers: answered } = await auth.api.verifyPasskeyRegistration({ headers, body, returnHeaders: true });
    await recordAudit(db, { actor: personId, action: 'passkey.add', entity: 'person', entityId: personId });
    return { kind: 'kept' as const, headers: answered };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return refused(400, m.passkey_not_kept());
  }
}

const refused = (status: Refused['status'], sentence: string): Refused => ({ kind: 'refused', status, sentence });

/** The library answers a signature that it cannot read with a failure of its own: that is the sender's. */
function isRefusal(error: unknown): boolean {
  return error instanceof APIError && (error.statusCode < 500 || error.body?.code === 'FAILED_TO_VERIFY_REGISTRATION');
}
