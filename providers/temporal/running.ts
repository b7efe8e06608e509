import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';

/** How many requests go to Temporal side by side. */
const parallel = 20;

/** Is a workflow of this id running now, in whatever run? */
export async function isWorkflowRunning(temporal: Client, workflowId: string): Promise<boolean> {
  try {
    return (await temporal.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Of these workflows, the ones that run. */
export async function runningOf(temporal: Client, workflowIds: string[]): Promise<Set<string>> {
  const running = new Set<string>();
  for (let i = 0; i < workflowIds.length; i += parallel) {
    await Promise.all(
      workflowIds.slice(i, i + parallel).map(async (id) => {
        if (await isWorkflowRunning(temporal, id)) running.add(id);
      }),
    );
  }
  return running;
}
