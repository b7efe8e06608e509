import { toast } from 'svelte-sonner';
import { sentenceOf } from './trpc.ts';

/** What is sent: it returns the sentence that says it is done, or nothing if there is no need to say so. */
export type Task = () => Promise<string | void>;

/** Sends a form, one at a time: whether it is on its way, and why the last one was refused. */
export class Submission {
  busy = $state(false);
  error = $state<string | null>(null);

  /** @returns whether it succeeded. A task that was aborted by hand leaves no error. */
  async run(task: Task): Promise<boolean> {
    this.busy = true;
    this.error = null;
    try {
      const done = await task();
      if (done) toast.success(done);
      return true;
    } catch (cause) {
      const isAborted = cause instanceof DOMException && cause.name === 'AbortError';
      if (!isAborted) this.error = sentenceOf(cause);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

/**
 * Runs a change that has no form around it: a toast says what came of it, or why it was refused.
 * @returns whether it succeeded.
 */
export async function runWithToast(task: Task): Promise<boolean> {
  try {
    const done = await task();
    if (done) toast.success(done);
    return true;
  } catch (cause) {
    toast.error(sentenceOf(cause));
    return false;
  }
}
