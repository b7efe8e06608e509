import type { TRPCError } from '@trpc/server';
import type { ErrorCode } from '#domain/error.ts';

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
]);

/** True if an error (or a cause of it) says that Postgres cannot be reached now. */
export function isUnavailable(error: unknown): boolean {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 6; cause = cause.cause, depth += 1) {
    if ('code' in cause && typeof cause.code === 'string' && awayCodes.has(cause.code)) return true;
    if (cause instanceof AggregateError && cause.errors.some((inner) => isUnavailable(inner))) return true;
  }
  return false;
}
