import type { Client } from '@temporalio/client';

/** People wait for an answer no longer than this for a workflow engine that is away. */
const patienceMs = 4_000;

/**
 * Lets work with Temporal fail soon instead of trying again for a minute: what was decided is in the database, and the
 * workflows find out by themselves.
 */
export function promptly<T>({ temporal }: { temporal: Client }, work: () => Promise<T>): Promise<T> {
  return temporal.withDeadline(Date.now() + patienceMs, work);
}
