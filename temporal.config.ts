import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

// Imported by workflows too: nothing here may touch Node.

/** Queue of workflows and of all activities but dialling. */
export const engineTaskQueue = 'engine';

/** Engines of all builds are one deployment; each build is a version of it (see docs/deploying.md). */
export const engineDeployment = 'redial-engine';

/** One queue per provider account, so that the server limits its calls per second. */
export const dialTaskQueue = (providerAccountId: string): string => `dial/${providerAccountId}`;

export const campaignWorkflowId = (campaignId: string): string => `campaign/${campaignId}`;
export const healWorkflowId = (findingId: string): string => `heal/${findingId}`;
export const contactWorkflowId = (contactId: string): string => `contact/${contactId}`;

/** Names of workflow types and signals, for those who start and signal without importing workflow code. */
export const workflowTypes = {
  campaign: 'campaignWorkflow',
  contact: 'contactWorkflow',
  reconcile: 'reconcileWorkflow',
  heal: 'healWorkflow',
  retention: 'retentionWorkflow',
} as const;

/** What the server starts by itself. */
export const schedules = {
  reconciler: {
    id: 'reconciler',
    workflowId: 'reconcile',
    workflowType: workflowTypes.reconcile,
    everySeconds: 60,
    summary: 'compares database, Temporal, carrier and LiveKit',
  },
  retention: {
    id: 'retention',
    workflowId: 'retention',
    workflowType: workflowTypes.retention,
    everySeconds: 3600,
    summary: 'deletes what is older than the workspace keeps it',
  },
} as const;

export const signalNames = {
  nudge: 'nudge',
  slotGranted: 'slotGranted',
  callEvent: 'callEvent',
  scheduleChanged: 'scheduleChanged',
} as const;

/** What engineers search workflows by; registered with the namespace. */
export const CampaignId = defineSearchAttributeKey('CampaignId', SearchAttributeType.KEYWORD);
export const ContactId = defineSearchAttributeKey('ContactId', SearchAttributeType.KEYWORD);
export const CallState = defineSearchAttributeKey('CallState', SearchAttributeType.KEYWORD);
export const Attempt = defineSearchAttributeKey('Attempt', SearchAttributeType.INT);
export const Outcome = defineSearchAttributeKey('Outcome', SearchAttributeType.KEYWORD);
export const ProviderAccountId = defineSearchAttributeKey('ProviderAccountId', SearchAttributeType.KEYWORD);
export const DueAt = defineSearchAttributeKey('DueAt', SearchAttributeType.DATETIME);

/** Name to type, in the words of `--search-attribute`. */
export const searchAttributes: Record<string, string> = {
  CampaignId: 'Keyword',
  ContactId: 'Keyword',
  CallState: 'Keyword',
  Attempt: 'Int',
  Outcome: 'Keyword',
  ProviderAccountId: 'Keyword',
  DueAt: 'Datetime',
};

/** How long the server keeps finished workflows. */
export const retentionDays = 30;

/** Worker tuning; see docs/temporal-tuning.md for the measurements. */
export const workerTuning = {
  maxCachedWorkflows: 2_000,
  maxConcurrentWorkflowTaskExecutions: 40,
  maxConcurrentActivityTaskExecutions: 100,
  maxConcurrentLocalActivityExecutions: 100,
  /** Dial activities of SIP trunks last as long as the phone rings. */
  maxConcurrentDialExecutions: 500,
  shutdownGraceTimeMs: 10_000,
} as const;

/** Address of a workflow in the Temporal UI. */
export function workflowUrl(uiUrl: string, namespace: string, workflowId: string): string {
  return `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
}
