import { isDeepStrictEqual } from 'node:util';
import {
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type ScheduleOptions,
} from '@temporalio/client';
import { engineTaskQueue, type schedules } from '#temporal.config';

type Schedule = (typeof schedules)[keyof typeof schedules];

const minuteMs = 60_000;

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
      workflowRunTimeout: everySeconds < 3600 ? 10 * minuteMs : 6 * 60 * minuteMs,
      staticSummary: summary,
    },
    // A round that was missed is of no use: the next one sees the same.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: minuteMs },
  } satisfies ScheduleOptions;
}

/** Creates a schedule, or brings it to what this version wants; several engines may do so at once. */
export async function ensureSchedule(temporal: Client, schedule: Schedule): Promise<'created' | 'updated' | 'kept'> {
  const options = scheduleOptions(schedule);
  try {
    await temporal.schedule.create(options);
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  const handle = temporal.schedule.getHandle(schedule.id);
  // An update takes the state along that it has read, and is carried out after a pause that comes right behind it: engines
  // that start would undo what somebody does at that moment.
  if (isAsWanted(await handle.describe(), options)) return 'kept';
  const { spec, action, policies } = options;
  // Somebody may have paused it: that stays.
  await handle.update((previous) => ({ state: previous.state, spec, action, policies }));
  return 'updated';
}

function isAsWanted(
  { spec, action, policies }: ScheduleDescription,
  wanted: ReturnType<typeof scheduleOptions>,
): boolean {
  if (action.type !== 'startWorkflow') return false;
  const { workflowType, workflowId, taskQueue, workflowRunTimeout, staticSummary } = action;
  const { args: _, type: __, ...wantedAction } = wanted.action;
  return isDeepStrictEqual(
    {
      spec: { intervals: spec.intervals?.map(({ every }) => ({ every })) },
      action: { workflowType, workflowId, taskQueue, workflowRunTimeout, staticSummary },
      policies: { overlap: policies.overlap, catchupWindow: policies.catchupWindow },
    },
    { spec: wanted.spec, action: wantedAction, policies: wanted.policies },
  );
}
