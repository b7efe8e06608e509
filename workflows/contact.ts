import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Conclusion, ContactSchedule, Lease } from '#domain/dialling/claim.ts';
import type { AfterCallActivities } from '#activities/after-call/index.ts';
import type { AttemptActivities } from '#activities/attempt.ts';
import type { ContactActivities } from '#activities/contact.ts';
import { CallProgress } from './call-progress.ts';
import { runAttempt } from './attempt.ts';
import { limits } from './limits.ts';
import { callEvent, scheduleChanged, slotGranted } from './signals.ts';
import { showConclusion } from './visibility.ts';

export interface ContactInput {
  campaignId: string;
  contactId: string;
  /** Null: the contact waits; what for, the database knows. */
  lease: Lease | null;
}

const database = proxyLocalActivities<ContactActivities & Pick<AttemptActivities, 'concludeAttempt'>>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '5 seconds' },
});
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

const maxEvents = 2_000;

/**
 * One person in one campaign, from the first dial to a final state: dial, answering-machine detection, conversation,
 * retries, callbacks, CRM push. It owns its timers; when one fires it marks the contact `ready` and the campaign grants
 * it a slot again. An attempt is never dialled twice: each lease has its own attempt id, and an unknown result is
 * reconciled with the carrier before anything else happens. Histories hold ids, never a number, name or word.
 */
export async function contactWorkflow(input: ContactInput): Promise<void> {
  let lease = input.lease;
  let rescheduled = false;
  const progress = new CallProgress();
  const afterwards = new Set<Promise<void>>();
  let idleChecks = 0;
  setHandler(slotGranted, (granted) => {
    if (granted.attemptId !== progress.attemptId) lease = granted;
  });
  setHandler(callEvent, ({ attemptId, event }) => progress.apply(attemptId, event));
  setHandler(scheduleChanged, () => {
    rescheduled = true;
  });

  for (;;) {
    let schedule: ContactSchedule | null | undefined;
    if (lease) {
      const granted: Lease = lease;
      lease = null;
      idleChecks = 0;
      rescheduled = false;
      progress.begin(granted.attemptId);
      await runAttempt(granted, progress);
      const conclusion = await database.concludeAttempt({ attemptId: granted.attemptId });
      showConclusion(conclusion);
      if (conclusion.push || conclusion.conversation) follow(afterwards, finishCall(granted.attemptId));
      if (!rescheduled) schedule = scheduleAfter(conclusion, input.campaignId);
    }
    rescheduled = false;
    schedule ??= await database.contactSchedule({ contactId: input.contactId });
    if (lease) continue;
    if (schedule === null || schedule.final) {
      if (!(await settled(afterwards, () => lease !== null || rescheduled))) continue;
      return;
    }
    if (afterwards.size === 0 && workflowInfo().historyLength > maxEvents) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof contactWorkflow>({ ...input, lease });
    }
    const interrupted = () => lease !== null || rescheduled;
    if (schedule.dueAt !== null) {
      describeWaiting(schedule.state, schedule.dueAt);
      const ms = Math.max(0, Date.parse(schedule.dueAt) - Date.now());
      if (ms > 0 && (await condition(interrupted, ms))) continue;
      await database.markReady({ contactId: input.contactId, campaignId: input.campaignId });
      continue;
    }
    setCurrentDetails('Ready: waits for a free slot of its campaign');
    // Ever more seldom: a hundred thousand contacts of a paused campaign ask for days.
    await condition(interrupted, limits.idleCheckMs * 2 ** Math.min(idleChecks++, limits.idleDoublings));
  }
}

/** What the conclusion says needs no second look into the database. */
function scheduleAfter({ state, dueAt, final }: Conclusion, campaignId: string): ContactSchedule {
  return { state, dueAt, campaignId, final };
}

/** True when everything after the calls is done; false if the contact is wanted again before that. */
async function settled(afterwards: Set<Promise<void>>, wanted: () => boolean): Promise<boolean> {
  if (afterwards.size > 0) {
    setCurrentDetails('Finished: transcript, analysis and CRM push are under way');
    await condition(() => wanted() || afterwards.size === 0);
  }
  await condition(allHandlersFinished);
  return !wanted();
}

function follow(afterwards: Set<Promise<void>>, work: Promise<void>): void {
  const tracked: Promise<void> = work.finally(() => afterwards.delete(tracked));
  // A failure here is visible as a failed activity and in the database; the contact's other work goes on.
  tracked.catch(() => {});
  afterwards.add(tracked);
}

/**
 * Runs beside the rest of the contact. The push must be asked for in the first step after `afterCall` has answered: a
 * replay may learn of that answer and of the database's in one activation, where whoever takes more steps comes later
 * than it came first (tests/product/slow-database.test.ts).
 */
async function finishCall(attemptId: string): Promise<void> {
  const { pushed } = await afterCall({ attemptId });
  if (!pushed) await deliverCrmPush({ attemptId });
}

function describeWaiting(state: string, dueAt: string): void {
  setCurrentDetails(
    state === 'waiting_callback' ? `Waits for the callback that is due at ${dueAt}` : `Waits for its retry at ${dueAt}`,
  );
}
