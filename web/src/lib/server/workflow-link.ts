import { isPermitted } from '#domain/workspace/permission.ts';
import { workflowUrl } from '#temporal.config';
import type { Context } from './trpc/trpc.ts';

/** Address of a workflow in the Temporal UI, for those who may open it. */
export function workflowLink({ roles, environment }: Pick<Context, 'roles' | 'environment'>, workflowId: string) {
  if (!isPermitted(roles, 'temporal.open')) return null;
  return workflowUrl(environment.TEMPORAL_UI_URL, environment.TEMPORAL_NAMESPACE, workflowId);
}
