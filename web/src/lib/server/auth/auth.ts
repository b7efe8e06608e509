import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import type { Database } from '#db/client.ts';
import { APIError } from 'better-auth/api';
import { eq } from 'drizzle-orm';
import type { Logger } from 'pino';
import * as schema from '#db/schema/index.ts';
import { passwordLength } from '#domain/workspace/one-time-link.ts';
import { mayAct } from '#domain/workspace/people.ts';

interface AuthOptions {
  db: Database;
  secret: string;
  baseUrl: string;
  /** The sandbox runs here: its demo admin may sign in. */
  demoWorks: boolean;
  log: Logger;
}

/**
 * Sign-in by e-mail and password. Its HTTP routes are not mounted: pages call it through `sign-in.ts`, so nobody can
 * sign up by himself.
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
    session: {
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
          before: async ({ userId }) => {
            const [person] = await db.select().from(schema.user).where(eq(schema.user.id, userId));
            if (!person || !mayAct(person, { demoWorks })) throw new APIError('UNAUTHORIZED');
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

export type Auth = ReturnType<typeof createAuth>;
