import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { RedialError } from '#domain/error.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { isTransient } from '#providers/vendor-failure.ts';

/** How often an activity is tried when its workflow does not say. */
const usualTries = 10;

export interface Tries {
  /** No other try follows: what fails now is given up. */
  last: boolean;
}

export function currentTries(): Tries {
  const { attempt, retryPolicy } = activityInfo();
  return { last: attempt >= (retryPolicy?.maximumAttempts || usualTries) };
}

/**
 * Runs one step of the work after a call. If it fails and another try may succeed, the activity fails and Temporal tries
 * again; otherwise the failure is noted and the other steps go on: one of them must not cost the others.
 * @param giveUp notes the failure; gets the reason as `stored`.
 */
export async function step(
  tries: Tries,
  run: () => Promise<void>,
  giveUp: (words: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof TemporalFailure) throw error;
    if (isTransient(error) && !tries.last) throw error;
    await giveUp(stored(error instanceof RedialError ? error.says : message('failed_unexpectedly')));
  }
}

/** A failure that Temporal repeats after the time that the other side asked for. */
export function retryAfter(error: RedialError): ApplicationFailure {
  const seconds = error.details?.['retryAfterSeconds'];
  return ApplicationFailure.create({
    message: error.message,
    type: error.code,
    ...(typeof seconds === 'number' ? { nextRetryDelay: seconds * 1000 } : {}),
  });
}
