import type { Client } from '@temporalio/client';

/** People and CRMs wait no longer than this for a workflow engine that is away. */
const patienceMs = 4_000;

/**
 * Lets work with Temporal fail soon instead of trying again for a minute: what was decided is in the database, and the
 * workflows find out by themselves.
 */
export function promptly<T>({ temporal }: { temporal: Client }, work: () => Promise<T>): Promise<T> {
  return temporal.withDeadline(Date.now() + patienceMs, work);
}

/** The decision is stored, and Temporal could not be told of it. Repeating the request tells it again. */
export class NotTold extends Error {
  constructor(cause: unknown) {
    super('What was decided is stored; the workflow engine could not be told.', { cause });
    this.name = 'NotTold';
  }
}

/**
 * The second half of an operation: tells Temporal what the database has decided.
 * @throws NotTold
 */
export async function tell(context: { temporal: Client }, work: () => Promise<void>): Promise<void> {
  try {
    await promptly(context, work);
  } catch (error) {
    throw new NotTold(error);
  }
}
