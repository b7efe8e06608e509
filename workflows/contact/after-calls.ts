import { condition, patched, proxyActivities } from '@temporalio/workflow';
import type { AfterCallActivities } from '#activities/after-call/index.ts';

const { afterCall } = proxyActivities<AfterCallActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '2 seconds', maximumInterval: '1 minute' },
  summary: 'transcript, analysis, first CRM push',
});
const { deliverCrmPush } = proxyActivities<AfterCallActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '1 hour' },
  scheduleToCloseTimeout: '3 days',
  summary: 'CRM push, tried again for three days',
});

/** The slow work that follows a contact's calls. It runs beside the contact's next attempts. */
export class AfterCalls {
  readonly #running = new Set<Promise<void>>();
  #isHeld = false;

  get areDone(): boolean {
    return this.#running.size === 0;
  }

  follow(attemptId: string): void {
    const work: Promise<void> = this.#finishCall(attemptId).finally(() => this.#running.delete(work));
    // A failure here is visible as a failed activity and in the database; the contact's other work goes on.
    work.catch(() => {});
    this.#running.add(work);
  }

  /** From now on nothing is asked of the server. What is due meanwhile follows after `release`. */
  hold(): void {
    // Asked here, not where it acts: that this is patched is recorded, too, and its place must not depend on what comes.
    this.#isHeld = !this.areDone && patched('pushes-between-calls');
  }

  release(): void {
    this.#isHeld = false;
  }

  /**
   * The push must be asked for in the first step after `afterCall` has answered: a replay may learn of that answer and of
   * what the contact waits for in one activation, where whoever takes more steps comes later than it came first. Where
   * that is the end of another call it would come before the conclusion during which it came, so it waits: it repeats a
   * push that has failed, and is in no such hurry (tests/product/slow-database.test.ts).
   */
  async #finishCall(attemptId: string): Promise<void> {
    const { pushed } = await afterCall({ attemptId });
    if (pushed) return;
    if (this.#isHeld) await condition(() => !this.#isHeld);
    await deliverCrmPush({ attemptId });
  }
}
