import {
  allHandlersFinished,
  condition,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { AttemptActivities } from '#activities/attempt/index.ts';
import type { ContactActivities } from '#activities/contact/index.ts';
import type { CallSignal } from '#domain/call/call-event.ts';
import type { Conclusion, ContactSchedule, Lease } from '#domain/dialling/claim.ts';
import { spreadOf } from '#domain/dialling/spread.ts';
import { AfterCalls } from './after-calls.ts';
import { runAttempt } from '../call/attempt.ts';
import { CallProgress } from '../call/call-progress.ts';
import type { ContactInput } from '../inputs.ts';
import { limits } from '../limits.ts';
import { showConclusion } from '../visibility.ts';

const shortTransaction = {
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '5 seconds' },
} as const;
/**
 * A local activity, because every call has one. A workflow task that is lost while it runs puts what comes meanwhile
 * before it in a replay, so nothing that can come may change what is asked for before it, or that it is asked for
 * (docs/temporal-tuning.md).
 */
// eslint-disable-next-line no-restricted-syntax -- See above.
const { concludeAttempt } = proxyLocalActivities<Pick<AttemptActivities, 'concludeAttempt'>>(shortTransaction);
/** Whether these are asked for depends on what comes meanwhile, so they are no local activities. */
const scheduleSteps = proxyActivities<ContactActivities>({
  ...shortTransaction,
  summary: 'what the contact waits for, in the database',
});
// eslint-disable-next-line no-restricted-syntax -- As earlier versions did; only their runs are replayed with it.
const localScheduleSteps = proxyLocalActivities<ContactActivities>(shortTransaction);
/** Of runs that began before: when none of them waits any more (see docs/deploying.md), it goes with its local steps. */
const schedulesOfTheServer = 'schedules-of-the-server';

const maxEvents = 2_000;

/** What a contact's workflow has to do next. */
export type Next =
  /** Its campaign has a slot for it. */
  | { kind: 'granted'; lease: Lease }
  /** The time of its retry or callback has come. */
  | { kind: 'due' }
  /** What is known of its schedule may not hold any more. */
  | { kind: 'stale' }
  /** It is final, and everything that follows its calls is done. */
  | { kind: 'over' }
  /** Its history is long: another run goes on, with the slot that it has not used yet. */
  | { kind: 'renew'; lease: Lease | null };

/**
 * What one run of a contact's workflow knows, what it can do, and how it waits. Recorded histories hold the order in
 * which it asks for activities and timers, and the number of its timers: a change of either needs `patched`.
 */
export class ContactRun {
  readonly #campaignId: string;
  readonly #contactId: string;
  readonly #progress = new CallProgress();
  readonly #afterCalls = new AfterCalls();
  /** A slot that was granted and not used yet. */
  #lease: Lease | null;
  /** As it was read or concluded last, null if there is no such contact; undefined: it must be read. */
  #schedule: ContactSchedule | null | undefined;
  /** The schedule was changed while it was read, or after it. */
  #isChanged = false;
  #idleChecks = 0;

  constructor({ campaignId, contactId, lease }: ContactInput) {
    this.#campaignId = campaignId;
    this.#contactId = contactId;
    this.#lease = lease;
  }

  grant(lease: Lease): void {
    if (lease.attemptId !== this.#progress.attemptId) this.#lease = lease;
  }

  hear(attemptId: string, event: CallSignal): void {
    this.#progress.apply(attemptId, event);
  }

  scheduleChanged(): void {
    this.#isChanged = true;
  }

  /** Waits for whatever comes first: a slot, a change, the contact's time, or the end of all its work. */
  async waitForNext(): Promise<Next> {
    if (this.#lease !== null || this.#schedule === undefined) return this.#takeLeaseOrLook();
    const schedule = this.#schedule;
    if (schedule === null || schedule.final) return this.#waitForAfterCalls();
    if (this.#afterCalls.areDone && workflowInfo().historyLength > maxEvents) {
      await condition(allHandlersFinished);
      return { kind: 'renew', lease: this.#lease };
    }
    return schedule.dueAt === null ? this.#waitForSlot() : this.#waitUntil(schedule.dueAt, schedule.state);
  }

  /** Dials once, follows the call to its end and concludes it. What comes after the call runs beside the rest. */
  async attempt(lease: Lease): Promise<void> {
    this.#idleChecks = 0;
    this.#isChanged = false;
    this.#progress.begin(lease.attemptId);
    this.#afterCalls.hold();
    await runAttempt(lease, this.#progress);
    const conclusion = await concludeAttempt({ attemptId: lease.attemptId });
    showConclusion(conclusion);
    this.#afterCalls.release();
    if (conclusion.push || conclusion.conversation) this.#afterCalls.follow(lease.attemptId);
    if (this.#isChanged) await this.readSchedule();
    else this.#schedule = scheduleAfter(conclusion, this.#campaignId);
  }

  /** Its time has come: the campaign hears that it may be dialled, and grants it a slot when it has one. */
  async offerToCampaign(): Promise<void> {
    const request = { contactId: this.#contactId, campaignId: this.#campaignId };
    if (patched(schedulesOfTheServer)) {
      this.#isChanged = false;
      this.#schedule = await scheduleSteps.markReady(request);
    } else {
      await localScheduleSteps.markReady(request);
      this.#schedule = undefined;
    }
  }

  async readSchedule(): Promise<void> {
    this.#isChanged = false;
    const { contactSchedule } = patched(schedulesOfTheServer) ? scheduleSteps : localScheduleSteps;
    this.#schedule = await contactSchedule({ contactId: this.#contactId });
  }

  async #waitForAfterCalls(): Promise<Next> {
    if (!this.#afterCalls.areDone) {
      setCurrentDetails('Finished: transcript, analysis and CRM push are under way');
      await condition(() => this.#isWanted() || this.#afterCalls.areDone);
    }
    await condition(allHandlersFinished);
    return this.#isWanted() ? this.#takeLeaseOrLook() : { kind: 'over' };
  }

  async #waitUntil(dueAt: string, state: ContactSchedule['state']): Promise<Next> {
    const isCallback = state === 'waiting_callback';
    setCurrentDetails(`Waits for ${isCallback ? 'the callback that is due' : 'its retry'} at ${dueAt}`);
    const ms = Math.max(0, Date.parse(dueAt) - Date.now());
    const summary = `${isCallback ? 'planned callback' : 'retry'}, due ${dueAt}`;
    if (ms > 0 && (await condition(() => this.#isWanted(), ms, { summary }))) return this.#takeLeaseOrLook();
    return { kind: 'due' };
  }

  async #waitForSlot(): Promise<Next> {
    setCurrentDetails('Ready: waits for a free slot of its campaign');
    // Ever more seldom: a hundred thousand contacts of a paused campaign ask for days. A quarter earlier or later each: those
    // that were offered together do not ask together.
    const doublings = Math.min(this.#idleChecks++, limits.idleDoublings);
    const waitMs = Math.round(limits.idleCheckMs * 2 ** doublings * (0.75 + spreadOf(this.#contactId) / 2));
    await condition(() => this.#isWanted(), waitMs, {
      summary: 'a free slot of its campaign; then asks whether it is still wanted',
    });
    return this.#takeLeaseOrLook();
  }

  /** A slot was granted, or what it waits for was changed. */
  #isWanted(): boolean {
    return this.#lease !== null || this.#isChanged;
  }

  #takeLeaseOrLook(): Next {
    const lease = this.#lease;
    if (lease === null) return { kind: 'stale' };
    this.#lease = null;
    return { kind: 'granted', lease };
  }
}

/** What the conclusion says needs no second look into the database. */
function scheduleAfter({ state, dueAt, final }: Conclusion, campaignId: string): ContactSchedule {
  return { state, dueAt, campaignId, final };
}
