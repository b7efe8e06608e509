import { initTRPC, TRPCError } from '@trpc/server';
import { z } from 'zod';
import { RedialError } from '#domain/error.ts';
import { isStorable } from '#domain/storable.ts';
import { isPermitted, type Permission, type Role } from '#domain/workspace/permission.ts';
import { traced } from '#providers/tracing/tracing.ts';
import * as m from '#lib/paraglide/messages.js';
import type { Services } from '../services.ts';
import { detailsOf, inWords, storedWithin } from '../words.ts';
import { awayPart, awayReasons, trpcCodeOf } from './translate-error.ts';

/** The person behind a request. */
export interface SignedInUser {
  id: string;
  name: string;
  email: string;
  timeZone: string;
}

export interface Context extends Services {
  user: SignedInUser | null;
  roles: readonly Role[];
  /** The database was away when we asked who this is. */
  sessionUnknown: boolean;
  /** The caller showed the token that our own processes share. */
  isService: boolean;
}

/** Who may call a procedure; every procedure declares it. */
export interface ProcedureMeta {
  access: Permission | 'service' | 'anyone';
}

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    // A stream begins anew now and then, so that it does not outlive the session that opened it.
    sse: {
      ping: { enabled: true, intervalMs: 10_000 },
      maxDurationMs: 120_000,
      client: { reconnectAfterInactivityMs: 25_000 },
    },
    errorFormatter({ shape, error }) {
      const known = error.cause instanceof RedialError ? error.cause : null;
      const internal = known === null && error.code === 'INTERNAL_SERVER_ERROR';
      return {
        ...shape,
        message: internal ? m.server_failed() : shape.message,
        data: {
          code: shape.data.code,
          httpStatus: shape.data.httpStatus,
          path: shape.data.path,
          reason: known?.reason ?? null,
          details: known === null ? null : (detailsOf(known) ?? null),
        },
      };
    },
  });

/** Our errors, parts that are away, and stored messages in the words of the reader; once, for every procedure. */
const translated = t.procedure.use(async ({ next, ctx, path }) => {
  const result = await next();
  if (result.ok) return { ...result, data: storedWithin(result.data) };
  const cause = result.error.cause;
  if (cause instanceof RedialError) {
    throw inTrpc(cause);
  }
  const part = awayPart(cause);
  if (part !== null) {
    throw inTrpc(new RedialError(awayReasons[part]));
  }
  if (result.error.code === 'INTERNAL_SERVER_ERROR')
    ctx.log.error({ err: cause ?? result.error, path }, 'procedure failed');
  return result;
});

/** An error of ours as tRPC hands it to the browser, in the words of the reader. */
function inTrpc(error: RedialError): TRPCError {
  return new TRPCError({ code: trpcCodeOf(error.code), message: inWords(error.says), cause: error });
}

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** A procedure for signed-in people who hold the permission (see `domain/workspace/permission.ts`). */
export function permitted(permission: Permission) {
  return translated.meta({ access: permission }).use(async ({ ctx, next, getRawInput }) => {
    const user = requireUser(ctx);
    if (!isPermitted(ctx.roles, permission)) {
      throw inTrpc(new RedialError('permission_named_missing', { permission }));
    }
    if (!isStorable(await getRawInput())) throw inTrpc(new RedialError('body_not_storable'));
    return next({ ctx: { ...ctx, user } });
  });
}

/** A procedure that tells nothing about people or the workspace. */
export const anyone = translated.meta({ access: 'anyone' });

/** A procedure for our own processes (the voice agent). */
export const serviceProcedure = translated.meta({ access: 'service' }).use(async ({ ctx, next, path, getRawInput }) => {
  if (!ctx.isService) throw inTrpc(new RedialError('service_token_wrong'));
  const attemptId = tracedAttempt(path, await getRawInput());
  if (attemptId === null) return next();
  return traced({ name: path, kind: 'server', attemptId }, async (note) => {
    const result = await next();
    if (!result.ok) note({}, result.error.cause ?? result.error);
    return result;
  });
});

/** The attempt that an agent asks about; null for heartbeats, which come every few seconds, and for agents themselves. */
function tracedAttempt(path: string, input: unknown): string | null {
  const { success, data } = aboutAttempt.safeParse(input);
  return success && !/heartbeat$/i.test(path) ? data.attemptId : null;
}

const aboutAttempt = z.object({ attemptId: z.uuid() });

function requireUser(ctx: Context): SignedInUser {
  if (ctx.user !== null) return ctx.user;
  if (!ctx.sessionUnknown) throw inTrpc(new RedialError('sign_in_first'));
  throw inTrpc(new RedialError(awayReasons.database));
}
