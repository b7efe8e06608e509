import { eq } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { recordAudit } from '#db/event/event.ts';
import { user } from '#db/schema/index.ts';
import { forgiveTry, takeTry } from '#db/workspace/sign-in-tries.ts';
import * as m from '#lib/paraglide/messages.js';
import type { Services } from '../services.ts';

export type SignInResult =
  /** Of the password: whoever has an authenticator app is asked for its code next. */
  { kind: 'signed_in' | 'second_factor'; headers: Headers } | { kind: 'refused'; status: 401 | 429; sentence: string };

interface Credentials {
  email: string;
  password: string;
  clientAddress: string;
  /** What the browser says of itself, to recognise a session by. */
  userAgent?: string | null;
  /** The browser's cookies, one of which may say that it is trusted. */
  cookie?: string;
  now: Date;
}

/**
 * Signs a person in. Wrong passwords slow down the address that they come from, first at that account and then at all of
 * them; nobody can lock an account for its owner. Both kinds of end are in the audit log, but of an account that does not
 * exist not the name: people type passwords there.
 */
export async function signIn(
  { auth, db, environment }: Pick<Services, 'auth' | 'db' | 'environment'>,
  { email, password, clientAddress, userAgent, cookie = '', now }: Credentials,
): Promise<SignInResult> {
  const account = email.trim().toLowerCase();
  const attempt = { account, clientAddress, now };
  const seconds = await takeTry(db, attempt);
  if (seconds > 0) return { kind: 'refused', status: 429, sentence: m.sign_in_too_many_attempts({ seconds }) };
  const response = await auth.handler(
    new Request(new URL('/api/auth/sign-in/email', environment.REDIAL_URL), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie,
        origin: new URL(environment.REDIAL_URL).origin,
        'user-agent': userAgent ?? '',
        'x-redial-client-address': clientAddress,
      },
      body: JSON.stringify({ email: account, password }),
    }),
  );
  if (response.status >= 500) throw new Error(`The sign-in service answered ${response.status}.`);
  const personId = await personWith(db, account);
  if (!response.ok) {
    const entry = { actor: 'anonymous', action: 'sign_in.failed', entity: 'person' };
    await recordAudit(db, { ...entry, entityId: personId ?? 'unknown', after: { clientAddress } });
    return { kind: 'refused', status: 401, sentence: m.sign_in_wrong() };
  }
  await forgiveTry(db, attempt);
  const body = (await response.json()) as { twoFactorRedirect?: boolean };
  if (body.twoFactorRedirect === true) return { kind: 'second_factor', headers: response.headers };
  if (personId !== null) {
    const entry = { actor: personId, action: 'sign_in.succeeded', entity: 'person', entityId: personId };
    await recordAudit(db, { ...entry, after: { clientAddress } });
  }
  return { kind: 'signed_in', headers: response.headers };
}

async function personWith(db: Database, email: string): Promise<string | null> {
  const [person] = await db.select({ id: user.id }).from(user).where(eq(user.email, email));
  return person?.id ?? null;
}
