import { initTRPC, TRPCError } from '@trpc/server';
import { RedialError } from '#domain/error.ts';
import { isPermitted, type Permission, type Role } from '#domain/workspace/permission.ts';
import type { Services } from '../services.ts';
import { awayPart, awaySentences, trpcCodeOf } from './translate-error.ts';

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
    sse: { ping: { enabled: true, intervalMs: 10_000 }, client: { reconnectAfterInactivityMs: 25_000 } },
    errorFormatter({ shape, error }) {
      const known = error.cause instanceof RedialError ? error.cause : null;
      const internal = known === null && error.code === 'INTERNAL_SERVER_ERROR';
      return {
        ...shape,
        message: internal ? 'Something went wrong on the server. Try again.' : shape.message,
        data: {
          code: shape.data.code,
          httpStatus: shape.data.httpStatus,
          path: shape.data.path,
          reason: known?.code ?? null,
          details: known?.details ?? null,
        },
      };
    },
  });

/** Our errors and parts that are away, in tRPC's words; once, for every procedure. */
const translated = t.procedure.use(async ({ next, ctx, path }) => {
  const result = await next();
  if (result.ok) return result;
  const cause = result.error.cause;
  if (cause instanceof RedialError) {
    throw new TRPCError({ code: trpcCodeOf(cause.code), message: cause.message, cause });
  }
  const part = awayPart(cause);
  if (part !== null) {
    const away = new RedialError('unavailable', awaySentences[part]);
    throw new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: away.message, cause: away });
  }
  if (result.error.code === 'INTERNAL_SERVER_ERROR')
    ctx.log.error({ err: cause ?? result.error, path }, 'procedure failed');
  return result;
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** A procedure for signed-in people who hold the permission (see `domain/workspace/permission.ts`). */
export function permitted(permission: Permission) {
  return translated.meta({ access: permission }).use(({ ctx, next }) => {
    const user = requireUser(ctx);
    if (!isPermitted(ctx.roles, permission)) {
      throw new TRPCError({
        code: 'FORBIDDEN',
        message: `Your roles do not allow this (“${permission}”). Ask an admin of your workspace.`,
      });
    }
    return next({ ctx: { ...ctx, user } });
  });
}

/** A procedure that tells nothing about people or the workspace. */
export const anyone = translated.meta({ access: 'anyone' });

/** A procedure for our own processes (the voice agent). */
export const serviceProcedure = translated.meta({ access: 'service' }).use(({ ctx, next }) => {
  if (!ctx.isService) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'The service token is missing or wrong.' });
  return next();
});

function requireUser(ctx: Context): SignedInUser {
  if (ctx.user !== null) return ctx.user;
  if (!ctx.sessionUnknown) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in first.' });
  const away = new RedialError('unavailable', awaySentences.database);
  throw new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: away.message, cause: away });
}
