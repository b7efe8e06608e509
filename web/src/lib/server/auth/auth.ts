import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import type { Database } from '#db/client.ts';
import type { Logger } from 'pino';
import * as schema from '#db/schema/index.ts';

interface AuthOptions {
  db: Database;
  secret: string;
  baseUrl: string;
  log: Logger;
}

/**
 * Sign-in by e-mail and password. Its HTTP routes are not mounted: pages call it through `sign-in.ts`, so nobody can
 * sign up by himself.
 */
export function createAuth({ db, secret, baseUrl, log }: AuthOptions) {
  return betterAuth({
    appName: 'Redial',
    secret,
    baseURL: baseUrl,
    database: drizzleAdapter(db, { provider: 'pg', schema }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10 },
    user: {
      additionalFields: {
        roles: { type: 'json', required: true, input: false },
        timeZone: { type: 'string', required: true, input: false },
      },
    },
    session: {
      expiresIn: 7 * 86_400,
      updateAge: 86_400,
      // Who is signed in is known for a minute without the database, so that pages can say that it is away.
      cookieCache: { enabled: true, maxAge: 60 },
    },
    rateLimit: {
      enabled: true,
      customRules: { '/sign-in/email': { window: 60, max: 30 } },
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

export type Auth = ReturnType<typeof createAuth>;
