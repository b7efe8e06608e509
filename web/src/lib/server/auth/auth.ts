import { passkey } from '@better-auth/passkey';
import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { APIError } from 'better-auth/api';
import { twoFactor } from 'better-auth/plugins/two-factor';
import type { Logger } from 'pino';
import type { Database } from '#db/client.ts';
import * as schema from '#db/schema/index.ts';
import { mayUseMethodNow, readStanding } from '#db/workspace/sign-in-method.ts';
import type { SignInMethod } from '#domain/workspace/access.ts';
import { passwordLength } from '#domain/workspace/one-time-link.ts';
import { mayAct } from '#domain/workspace/people.ts';
import { sessionOfPerson } from './session-of-person.ts';

interface AuthOptions {
  db: Database;
  secret: string;
  baseUrl: string;
  /** The sandbox runs here: its demo admin may sign in. */
  demoWorks: boolean;
  log: Logger;
}

/** So long a browser that somebody trusts is not asked for a code, from the last sign-in on. */
const trustSeconds = 30 * 86_400;
/** So long after the password the code may come. */
const codeWaitSeconds = 600;
/** So old a session may be that adds a passkey. */
const freshSeconds = 3_600;

/**
 * Sign-in by password, with a code if there is an authenticator app, and by passkey. Its HTTP routes are not mounted: pages
 * call it through the files beside this one, so nobody can sign up by himself. Sign-in by an identity provider is our own
 * (`oidc-sign-in.ts`) up to its session.
 */
export function createAuth({ db, secret, baseUrl, demoWorks, log }: AuthOptions) {
  return betterAuth({
    appName: 'Redial',
    secret,
    baseURL: baseUrl,
    database: drizzleAdapter(db, { provider: 'pg', schema }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
    },
    user: {
      additionalFields: {
        roles: { type: 'json', required: true, input: false },
        timeZone: { type: 'string', required: true, input: false },
        deactivatedAt: { type: 'date', required: false, input: false },
        isDemo: { type: 'boolean', required: false, input: false },
      },
    },
    plugins: [appAfterPassword(), passkeysOf(new URL(baseUrl)), sessionOfPerson()],
    session: {
      additionalFields: { method: { type: 'string', required: false, input: false } },
      freshAge: freshSeconds,
      expiresIn: 7 * 86_400,
      updateAge: 86_400,
      // Who is signed in is known for a minute without the database, so that pages can say that it is away. It is not
      // believed while the database answers (hooks.server.ts): who was deactivated or signed out is out at once.
      cookieCache: { enabled: true, maxAge: 60 },
    },
    // Its own limit is per process and by address alone; ours is in the database (db/workspace/sign-in-tries.ts).
    rateLimit: { enabled: false },
    databaseHooks: {
      session: {
        create: {
          /** After the password was right, so that nobody learns by a faster answer who is deactivated. */
          before: async (session, context) => {
            const isPasskey = context?.path === '/passkey/verify-authentication';
            const method = isPasskey ? 'passkey' : ((session.method as SignInMethod | undefined) ?? 'password');
            const person = await readStanding(db, session.userId);
            if (!person || !mayAct(person, { demoWorks })) throw new APIError('UNAUTHORIZED');
            if (!(await mayUseMethodNow(db, { person, method }))) throw new APIError('UNAUTHORIZED');
            return { data: { ...session, method } };
          },
        },
      },
    },
    advanced: {
      cookiePrefix: 'redial',
      ipAddress: { ipAddressHeaders: ['x-redial-client-address'] },
      useSecureCookies: baseUrl.startsWith('https:'),
    },
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      // What it says may be an error's message, with e-mail address and token. Without an error it is a refused sign-in.
      log: (_level, _message, ...details: unknown[]) => {
        const err = details.find((one) => one instanceof Error);
        if (err === undefined) log.info({ event: 'sign_in.refused' });
        else log.error({ err }, 'sign-in failed unexpectedly');
      },
    },
  });
}

const appAfterPassword = () =>
  twoFactor({
    issuer: 'Redial',
    twoFactorCookieMaxAge: codeWaitSeconds,
    trustDeviceMaxAge: trustSeconds,
    // It would lock the account for its owner; ours slows down the address (decision 0035).
    accountLockout: { enabled: false },
  });

const passkeysOf = ({ hostname, origin }: URL) =>
  passkey({
    rpID: hostname,
    rpName: 'Redial',
    origin,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    // The library asks the device to look who it is, and does not look whether it has.
    registration: {
      afterVerification: ({ verification }) => {
        requireVerified(verification.registrationInfo?.userVerified);
      },
    },
    authentication: {
      afterVerification: ({ verification }) => requireVerified(verification.authenticationInfo.userVerified),
    },
  });

function requireVerified(isVerified: boolean | undefined): void {
  if (isVerified !== true) throw new APIError('UNAUTHORIZED');
}

export type Auth = ReturnType<typeof createAuth>;
