import { CompleteAsyncError, log } from '@temporalio/activity';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { errorForLog } from '#domain/error-for-log.ts';
import { RedialError } from '#domain/error.ts';

/**
 * Wraps activities so that their failures may be kept in a workflow's history: what a database driver or a vendor's SDK
 * writes into its messages (parameters of a query, words of a person) stays out of it. Failures remain retryable.
 */
export function withSafeFailures<Activities extends object>(activities: Activities): Activities {
  const wrapped = Object.entries(activities).map(([name, activity]) => {
    if (typeof activity !== 'function') return [name, activity] as const;
    const run = activity as (...args: unknown[]) => unknown;
    const safe = async (...args: unknown[]): Promise<unknown> => {
      try {
        return await run.apply(activities, args);
      } catch (error) {
        throw safeFailure(error);
      }
    };
    return [name, safe] as const;
  });
  return Object.fromEntries(wrapped) as Activities;
}

/** The same failure without anything that a person said or is called by: ours are told by reason and safe parameters. */
export function safeFailure(error: unknown): unknown {
  if (error instanceof TemporalFailure || error instanceof CompleteAsyncError) return error;
  if (error instanceof RedialError) {
    return ApplicationFailure.create({ message: error.message, type: error.code, details: [{ reason: error.reason }] });
  }
  const { type, query, stack, ...rest } = errorForLog(error);
  const code = rest.code ?? rest.cause?.code;
  log.error('An activity failed unexpectedly', { event: 'activity.failed', type, code, query, stack });
  return ApplicationFailure.create({ message: code ? `Unexpected error (${code})` : 'Unexpected error', type });
}
