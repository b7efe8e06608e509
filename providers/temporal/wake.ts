import type { Client } from '@temporalio/client';
import { WorkflowIdReusePolicy, WorkflowNotFoundError } from '@temporalio/common';
import { signalOf, type CallEvent } from '#domain/call/call-event.ts';
import type { Lease } from '#domain/dialling/claim.ts';
import {
  CampaignId,
  campaignWorkflowId,
  ContactId,
  contactWorkflowId,
  engineTaskQueue,
  signalNames,
  workflowTypes,
} from '#temporal.config';

/** How many requests go to Temporal side by side. */
const parallel = 20;

/** Grants slots to waiting contacts; one whose workflow is gone is started again from what the database knows. */
export async function wakeContacts(
  temporal: Client,
  contacts: { workflowId: string; campaignId: string; lease: Lease }[],
): Promise<void> {
  for (let i = 0; i < contacts.length; i += parallel) {
    await Promise.all(
      contacts.slice(i, i + parallel).map(({ workflowId, campaignId, lease }) =>
        temporal.workflow.signalWithStart(workflowTypes.contact, {
          ...contactStart(campaignId, lease.contactId),
          workflowId,
          signal: signalNames.slotGranted,
          signalArgs: [lease],
        }),
      ),
    );
  }
}

/** Tells a contact that what it waits for has changed, and starts its workflow if it is gone. */
export async function announceSchedule(
  temporal: Client,
  contact: { campaignId: string; contactId: string },
): Promise<void> {
  await temporal.workflow.signalWithStart(workflowTypes.contact, {
    ...contactStart(contact.campaignId, contact.contactId),
    workflowId: contactWorkflowId(contact.contactId),
    signal: signalNames.scheduleChanged,
    signalArgs: [],
  });
}

/** Tells contacts that nothing comes after this any more; where no workflow waits, there is nobody to tell. */
export async function announceClosed(temporal: Client, contactIds: readonly string[]): Promise<void> {
  for (let i = 0; i < contactIds.length; i += parallel) {
    await Promise.all(
      contactIds.slice(i, i + parallel).map(async (contactId) => {
        try {
          await temporal.workflow.getHandle(contactWorkflowId(contactId)).signal(signalNames.scheduleChanged);
        } catch (error) {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
        }
      }),
    );
  }
}

function contactStart(campaignId: string, contactId: string) {
  return {
    taskQueue: engineTaskQueue,
    args: [{ campaignId, contactId, lease: null }] as [{ campaignId: string; contactId: string; lease: null }],
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    typedSearchAttributes: [
      { key: CampaignId, value: campaignId },
      { key: ContactId, value: contactId },
    ],
  };
}

/** Nudges a campaign, and starts its workflow if it is not running. */
export async function nudgeCampaign(temporal: Client, campaignId: string): Promise<void> {
  await temporal.workflow.signalWithStart(workflowTypes.campaign, {
    taskQueue: engineTaskQueue,
    workflowId: campaignWorkflowId(campaignId),
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    args: [{ campaignId }],
    signal: signalNames.nudge,
    signalArgs: [],
    typedSearchAttributes: [{ key: CampaignId, value: campaignId }],
  });
}

/** Tells a contact's workflow what happened to its call. A workflow that has ended needs to know nothing. */
export async function signalCallEvent(
  temporal: Client,
  contactId: string,
  { attemptId, event }: { attemptId: string; event: CallEvent },
): Promise<void> {
  const payload = { attemptId, event: signalOf(event) };
  try {
    await temporal.workflow.getHandle(contactWorkflowId(contactId)).signal(signalNames.callEvent, payload);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
