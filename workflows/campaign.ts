import {
  allHandlersFinished,
  condition,
  continueAsNew,
  ParentClosePolicy,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Claim, Lease } from '#domain/claim.ts';
import type { CampaignActivities } from '#activities/campaign.ts';
import type { ContactInput, contactWorkflow } from './contact.ts';
import {
  Attempt,
  CallState,
  CampaignId,
  ContactId,
  contactWorkflowId,
  ProviderAccountId,
  workflowTypes,
} from '#temporal.config';
import { limits } from './limits.ts';
import { nudge } from './signals.ts';

export interface CampaignInput {
  campaignId: string;
}

const { claimContacts, completeCampaign } = proxyLocalActivities<CampaignActivities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '5 seconds' },
});
const { grantSlots } = proxyActivities<CampaignActivities>({ startToCloseTimeout: '30 seconds' });

/** Of runs that the first version began. */
const maxEventsInFirstVersion = 8_000;
const shortRuns = 'short-runs';

/**
 * Dials a campaign: claims as many contacts as there are slots, starts or wakes their workflows, waits for a nudge or
 * the next opening of a window, and starts again. It holds no list of contacts: a campaign of a million is served with
 * the memory of one of ten. Contacts outlive it (parent close policy ABANDON), so pause, restart and continue-as-new
 * touch no call. What the campaign's status is, the database says with each claim.
 */
export async function campaignWorkflow(input: CampaignInput): Promise<void> {
  let nudged = false;
  setHandler(nudge, () => {
    nudged = true;
  });
  for (let claimNumber = 1; ; claimNumber++) {
    nudged = false;
    const claim = await claimContacts({ ...input, claimId: `${workflowInfo().runId}/${claimNumber}` });
    await dispatch(input, claim.leases);
    if (claim.finished && (await completeCampaign(input))) return;
    if (isOver(claim)) return;
    setCurrentDetails(claim.waitsFor);
    const isShort = patched(shortRuns);
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    const isOld =
      continueAsNewSuggested || historyLength > (isShort ? limits.campaignRunEvents : maxEventsInFirstVersion);
    if (claim.more && claim.leases.length > 0 && !(isShort && isOld)) continue;
    if (isOld) {
      // In a workflow task of its own: one with a claim takes long enough for an event to come, and is undone by it.
      if (isShort) await sleep(1);
      await condition(allHandlersFinished);
      await continueAsNew<typeof campaignWorkflow>(input);
    }
    await condition(() => nudged, waitMs(claim));
  }
}

function isOver(claim: Claim): boolean {
  return ['draft', 'completed', 'failed', 'cancelled'].includes(claim.status);
}

function waitMs(claim: Claim): number {
  if (claim.status === 'paused') return limits.pausedPollMs;
  if (claim.nextOpenAt === null) return limits.safetyPollMs;
  const untilOpen = Date.parse(claim.nextOpenAt) - Date.now();
  return Math.max(1_000, Math.min(limits.closedPollMs, untilOpen));
}

/** Fresh contacts become children; the ones that wait are woken, all with one activity. */
async function dispatch(input: CampaignInput, leases: Lease[]): Promise<void> {
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
