import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, proxyActivities, startChild } from '@temporalio/workflow';
import type { CampaignActivities } from '#activities/campaign/index.ts';
import type { Lease } from '#domain/dialling/claim.ts';
import {
  Attempt,
  CallState,
  CampaignId,
  ContactId,
  contactWorkflowId,
  ProviderAccountId,
  workflowTypes,
} from '#temporal.config';
import type { contactWorkflow } from '../contact/contact.ts';
import type { CampaignInput, ContactInput } from '../inputs.ts';

const { grantSlots } = proxyActivities<CampaignActivities>({
  startToCloseTimeout: '30 seconds',
  summary: 'wakes contacts that have a slot now',
});

/** Fresh contacts become children; the ones that wait are woken, all with one activity. */
export async function dispatch(input: CampaignInput, leases: Lease[]): Promise<void> {
  const woken = leases.filter((lease) => lease.waiting);
  const fresh = leases.filter((lease) => !lease.waiting);
  const started = await Promise.all(fresh.map((lease) => startContact(input.campaignId, lease)));
  const toWake = [...woken, ...fresh.filter((_, index) => started[index] === false)];
  if (toWake.length > 0) await grantSlots({ campaignId: input.campaignId, leases: toWake });
}

/** False if the contact's workflow runs already, as after a lease whose start was not recorded. */
async function startContact(campaignId: string, lease: Lease): Promise<boolean> {
  const contact: ContactInput = { campaignId, contactId: lease.contactId, lease };
  try {
    await startChild<typeof contactWorkflow>(workflowTypes.contact, {
      workflowId: contactWorkflowId(lease.contactId),
      args: [contact],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `${lease.reason}, attempt ${lease.number}`,
      typedSearchAttributes: [
        { key: CampaignId, value: campaignId },
        { key: ContactId, value: lease.contactId },
        { key: ProviderAccountId, value: lease.providerAccountId },
        { key: CallState, value: 'dialling' },
        { key: Attempt, value: lease.number },
      ],
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
