import { Connection, Client } from '@temporalio/client';
import { searchAttributeTypes } from '#workflows/search-attributes.ts';

/** Queue of workflows and of all activities but dialling. */
export const engineTaskQueue = 'engine';

/** One queue per provider account, so that the server limits its calls per second. */
export const dialTaskQueue = (providerAccountId: string): string => `dial/${providerAccountId}`;

/** Search attributes that must be registered with the namespace, name to type. */
export const searchAttributes: Record<string, string> = searchAttributeTypes;

/** How long the server keeps finished workflows. */
export const retentionDays = 30;

/** Worker tuning; see docs/temporal-tuning.md for the measurements. */
export const workerTuning = {
  maxCachedWorkflows: 2_000,
  maxConcurrentWorkflowTaskExecutions: 40,
  maxConcurrentActivityTaskExecutions: 60,
  maxConcurrentLocalActivityExecutions: 60,
  shutdownGraceTimeMs: 10_000,
} as const;

/** Connects a client; a broken server is waited for by the caller. */
export async function connectTemporalClient(environment: {
  TEMPORAL_ADDRESS: string;
  TEMPORAL_NAMESPACE: string;
}): Promise<Client> {
  const connection = await Connection.connect({ address: environment.TEMPORAL_ADDRESS });
  return new Client({ connection, namespace: environment.TEMPORAL_NAMESPACE });
}

/** Client whose connection is opened at first use: a server may start before Temporal does. */
export function lazyTemporalClient(environment: { TEMPORAL_ADDRESS: string; TEMPORAL_NAMESPACE: string }): Client {
  return new Client({
    connection: Connection.lazy({ address: environment.TEMPORAL_ADDRESS }),
    namespace: environment.TEMPORAL_NAMESPACE,
  });
}

export const campaignWorkflowId = (campaignId: string): string => `campaign/${campaignId}`;
export const contactWorkflowId = (contactId: string): string => `contact/${contactId}`;

/** Address of a workflow in the Temporal UI. */
export function workflowUrl(uiUrl: string, namespace: string, workflowId: string): string {
  return `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
}
