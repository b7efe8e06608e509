import { ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { schedules } from '#temporal.config';

/** A round now, unless one runs. */
export async function triggerReconciler(temporal: Client): Promise<void> {
  await temporal.schedule.getHandle(schedules.reconciler.id).trigger(ScheduleOverlapPolicy.SKIP);
}

/** When the last round began and when the next one is due. */
export async function readReconcilerSchedule(
  temporal: Client,
): Promise<{ paused: boolean; lastAt: Date | null; nextAt: Date | null }> {
  const { info, state } = await temporal.schedule.getHandle(schedules.reconciler.id).describe();
  return {
    paused: state.paused,
    lastAt: info.recentActions.at(-1)?.takenAt ?? null,
    nextAt: info.nextActionTimes[0] ?? null,
  };
}
