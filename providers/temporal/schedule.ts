import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client, type ScheduleOptions } from '@temporalio/client';
import { engineTaskQueue, type schedules } from '#temporal.config';

type Schedule = (typeof schedules)[keyof typeof schedules];

function scheduleOptions({ id, workflowId, workflowType, everySeconds, summary }: Schedule) {
  return {
    scheduleId: id,
    spec: { intervals: [{ every: everySeconds * 1000 }] },
    action: {
      type: 'startWorkflow',
      workflowType,
      workflowId,
      taskQueue: engineTaskQueue,
      args: [],
      workflowRunTimeout: everySeconds < 3600 ? '10 minutes' : '6 hours',
      staticSummary: summary,
    },
    // A round that was missed is of no use: the next one sees the same.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
  } satisfies ScheduleOptions;
}

/** Creates a schedule, or brings it to what this version wants; several engines may do so at once. */
export async function ensureSchedule(temporal: Client, schedule: Schedule): Promise<'created' | 'updated'> {
  const options = scheduleOptions(schedule);
  try {
    await temporal.schedule.create(options);
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  const { spec, action, policies } = options;
  await temporal.schedule
    .getHandle(schedule.id)
    // Somebody may have paused it: that stays.
    .update((previous) => ({ state: previous.state, spec, action, policies }));
  return 'updated';
}
