import { defaultPayloadConverter } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** Every timer and every activity of a history, in order, with what the Temporal UI says of it; null if that is nothing. */
export function summariesOf({ events }: History): { what: string; summary: string | null }[] {
  return (events ?? []).flatMap(
    ({ timerStartedEventAttributes, activityTaskScheduledEventAttributes, userMetadata }) => {
      const what = timerStartedEventAttributes ? 'timer' : activityTaskScheduledEventAttributes?.activityType?.name;
      if (!what) return [];
      const summary = userMetadata?.summary;
      return [{ what, summary: summary ? defaultPayloadConverter.fromPayload<string>(summary) : null }];
    },
  );
}
