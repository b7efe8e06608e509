import { heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { closeWrapUp, readCallToFinish } from '#db/call/analysis.ts';
import { readPush } from '#db/crm/crm-push.ts';
import { createOutgoingClient } from '#providers/outgoing-request.ts';
import { withSafeFailures } from '../failure.ts';
import { analyseConversation } from './analysis.ts';
import { deliverPush, preparePush } from './crm.ts';
import type { AfterCallDependencies } from './dependencies.ts';
import { processRecording } from './recording.ts';
import { currentTries } from './step.ts';

export type { AfterCallDependencies } from './dependencies.ts';

const heartbeatMs = 5_000;

/** Everything that happens when a call has ended and its slot is free again. All of it may be repeated. */
export interface AfterCallActivities {
  /**
   * All of it with one entry in the history: waits for the recording, transcribes it, analyses the conversation, looks for
   * an opt-out, and tells the CRM. Steps that fail for good are noted at the call and do not stop the others.
   * `pushed: false`: the CRM could not be reached; `deliverCrmPush` goes on with durable retries.
   */
  afterCall(request: { attemptId: string }): Promise<{ pushed: boolean }>;
  /** One try to tell the CRM; fine if it knows already. */
  deliverCrmPush(request: { attemptId: string }): Promise<void>;
}

export function createAfterCallActivities(deps: AfterCallDependencies): AfterCallActivities {
  const client = createOutgoingClient({ allowLoopback: deps.allowLoopback });

  return withSafeFailures<AfterCallActivities>({
    async afterCall({ attemptId }) {
      // A repeat after the push was written down has nothing left to find out.
      if ((await readPush(deps.db, attemptId)) === null) {
        await alive(() => finishCall(deps, attemptId));
        await preparePush(deps, attemptId);
      }
      try {
        await alive(() => deliverPush(deps, client, attemptId));
        return { pushed: true };
      } catch (error) {
        // The row of the push tells about a failure for good; nothing more will come of it.
        if (error instanceof ApplicationFailure) return { pushed: error.nonRetryable === true };
        throw error;
      }
    },
    deliverCrmPush: ({ attemptId }) => alive(() => deliverPush(deps, client, attemptId)),
  });
}

/** Makes what there is to know of a conversation, if there was one, and closes its wrap-up. */
async function finishCall(deps: AfterCallDependencies, attemptId: string): Promise<void> {
  const tries = currentTries();
  const call = await readCallToFinish(deps.db, attemptId);
  if (call !== null && call.attempt.inProgressAt !== null) {
    await processRecording(deps, call, tries);
    await analyseConversation(deps, call, tries);
  }
  await closeWrapUp(deps.db, attemptId);
}

/** Tells Temporal that the work goes on: vendors may take minutes. */
async function alive<T>(work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => heartbeat(), heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
