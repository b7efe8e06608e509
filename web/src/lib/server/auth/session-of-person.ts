import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';
import type { SignInMethod } from '#domain/workspace/access.ts';

const method: SignInMethod = 'oidc';

/** Gives the sign-in library a way to a session for somebody whom our own code has recognised; no route leads to it. */
export function sessionOfPerson() {
  return {
    id: 'session-of-person',
    endpoints: {
      sessionOfPerson: createAuthEndpoint.serverOnly(
        { method: 'POST', body: z.object({ personId: z.string() }), requireHeaders: true },
        async (ctx) => {
          const user = await ctx.context.internalAdapter.findUserById(ctx.body.personId);
          if (user === null) throw new APIError('UNAUTHORIZED');
          const session = await ctx.context.internalAdapter.createSession(user.id, false, { method });
          await setSessionCookie(ctx, { session, user });
          return ctx.json({ personId: user.id });
        },
      ),
    },
  };
}
