import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client, type ScheduleOptions } from '@temporalio/client';
import { engineTaskQueue, reconcilerSchedule, workflowTypes } from '#temporal.config';

function scheduleOptions() {
  return {
    scheduleId: reconcilerSchedule.id,
    spec: { intervals: [{ every: reconcilerSchedule.everySeconds * 1000 }] },
    action: {
      type: 'startWorkflow',
      workflowType: workflowTypes.reconcile,
      workflowId: reconcilerSchedule.workflowId,
      taskQueue: engineTaskQueue,
      args: [],
      workflowRunTimeout: '10 minutes',
      staticSummary: 'compares database, Temporal, carrier and LiveKit',
    },
    // A round that was missed is of no use: the next one sees the same.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
  } satisfies ScheduleOptions;
}

/** Creates the reconciler's schedule, or brings it to what this version wants; several engines may do so at once. */
export async function ensureReconcilerSchedule(temporal: Client): Promise<'created' | 'updated'> {
  const options = scheduleOptions();
  try {
    await temporal.schedule.create(options);
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  const { spec, action, policies } = options;
  await temporal.schedule
    .getHandle(reconcilerSchedule.id)
    // Somebody may have paused it: that stays.
    .update((previous) => ({ state: previous.state, spec, action, policies }));
  return 'updated';
}

/** A round now, unless one runs. */
export async function triggerReconciler(temporal: Client): Promise<void> {
  await temporal.schedule.getHandle(reconcilerSchedule.id).trigger(ScheduleOverlapPolicy.SKIP);
}

/** When the last round began and when the next one is due. */
export async function readReconcilerSchedule(
  temporal: Client,
): Promise<{ paused: boolean; lastAt: Date | null; nextAt: Date | null }> {
  const { info, state } = await temporal.schedule.getHandle(reconcilerSchedule.id).describe();
  return {
    paused: state.paused,
    lastAt: info.recentActions.at(-1)?.takenAt ?? null,
    nextAt: info.nextActionTimes[0] ?? null,
  };
}
