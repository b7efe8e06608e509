import type { Client } from '@temporalio/client';

/** `TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY` of Temporal's API. */
const activityQueue = 2;

/**
 * Limits how many activities of a task queue the server hands out per second, to all workers together. It takes
 * precedence over what workers ask for, takes effect at once, and interrupts nothing.
 */
export async function setQueueRate(temporal: Client, taskQueue: string, perSecond: number): Promise<void> {
  await temporal.workflowService.updateTaskQueueConfig({
    namespace: temporal.options.namespace,
    identity: temporal.options.identity,
    taskQueue,
    taskQueueType: activityQueue,
    updateQueueRateLimit: { rateLimit: { requestsPerSecond: perSecond }, reason: 'pace of the provider account' },
  });
}

/** The limit that the server keeps for a task queue's activities; null if none was set. */
export async function readQueueRate(temporal: Client, taskQueue: string): Promise<number | null> {
  const { config } = await temporal.workflowService.describeTaskQueue({
    namespace: temporal.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: activityQueue,
    reportConfig: true,
  });
  return config?.queueRateLimit?.rateLimit?.requestsPerSecond ?? null;
}
