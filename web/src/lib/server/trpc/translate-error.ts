import type { TRPCError } from '@trpc/server';
import type { ErrorCode } from '#domain/error.ts';
import type { FailureCode } from '#domain/message/index.ts';

const trpcCodes: Record<ErrorCode, TRPCError['code']> = {
  bad_input: 'BAD_REQUEST',
  not_found: 'NOT_FOUND',
  forbidden: 'FORBIDDEN',
  conflict: 'CONFLICT',
  not_ready: 'PRECONDITION_FAILED',
  too_large: 'PAYLOAD_TOO_LARGE',
  unavailable: 'SERVICE_UNAVAILABLE',
  unauthorised: 'UNAUTHORIZED',
};

const httpStatuses: Record<ErrorCode, number> = {
  bad_input: 422,
  not_found: 404,
  forbidden: 403,
  conflict: 409,
  not_ready: 409,
  too_large: 413,
  unavailable: 503,
  unauthorised: 401,
};

export const trpcCodeOf = (code: ErrorCode): TRPCError['code'] => trpcCodes[code];
export const httpStatusOf = (code: ErrorCode): number => httpStatuses[code];

const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  // Postgres: shutting down, starting up.
  '57P01',
  '57P02',
  '57P03',
  // It let others go first: a lock was held for too long (`db/session-limits.ts`).
  '25P03',
  '55P03',
]);

/** gRPC: deadline exceeded, unavailable. */
const awayGrpcCodes = new Set<unknown>([4, 14]);

export type AwayPart = 'database' | 'temporal';

/** Which part an error (or a cause of it) says cannot be reached now; null if it says something else. */
export function awayPart(error: unknown): AwayPart | null {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 6; cause = cause.cause, depth += 1) {
    if ('code' in cause) {
      if (typeof cause.code === 'string' && awayCodes.has(cause.code)) return 'database';
      if (awayGrpcCodes.has(cause.code)) return 'temporal';
    }
    if (cause instanceof AggregateError) {
      for (const inner of cause.errors) {
        const part = awayPart(inner);
        if (part !== null) return part;
      }
    }
  }
  return null;
}

/** What people are told when a part is away. */
export const awayReasons = { database: 'database_away', temporal: 'engine_away' } as const satisfies Record<
  AwayPart,
  FailureCode
>;
