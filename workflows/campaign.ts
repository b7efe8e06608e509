import {
  allHandlersFinished,
  condition,
  continueAsNew,
  log,
  patched,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Lease } from '#domain/claim.ts';
import { dialInTurns } from './campaign-in-turns.ts';
import { claimContacts, completeCampaign, isOver, waitMs } from './claiming.ts';
import { dispatch } from './dispatch.ts';
import { limits } from './limits.ts';
import { nudge } from './signals.ts';

export interface CampaignInput {
  campaignId: string;
}

/**
 * Dials a campaign: claims as many contacts as there are slots, starts or wakes their workflows, waits for a nudge or
 * the next opening of a window, and claims again, also while those starts are still under way. It holds no list of
 * contacts: a campaign of a million is served with the memory of one of ten. Contacts outlive it (parent close policy
 * ABANDON), so pause, restart and continue-as-new touch no call. What the campaign's status is, the database says with
 * each claim.
 */
export async function campaignWorkflow(input: CampaignInput): Promise<void> {
  if (!patched('starts-beside-claims')) return dialInTurns(input);
  let nudged = false;
  setHandler(nudge, () => {
    nudged = true;
  });
  let dispatches = 0;
  const begin = (leases: Lease[]): void => {
    if (leases.length === 0) return;
    dispatches += 1;
    void dispatch(input, leases)
      // A lease without a workflow is found and given back by the reconciler; the campaign goes on.
      .catch((error: unknown) => log.error('Contacts could not be started', { error }))
      .finally(() => {
        dispatches -= 1;
      });
  };
  for (let claimNumber = 1; ; claimNumber++) {
    nudged = false;
    const claim = await claimContacts({ ...input, claimId: `${workflowInfo().runId}/${claimNumber}` });
    begin(claim.leases);
    if ((claim.finished && (await completeCampaign(input))) || isOver(claim)) {
      await condition(() => dispatches === 0);
      return;
    }
    setCurrentDetails(claim.waitsFor);
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    const isOld = continueAsNewSuggested || historyLength > limits.campaignRunEvents;
    if (claim.more && claim.leases.length > 0 && !isOld) {
      // Those that it has ring before it looks for more: what a workflow task starts, starts when it is over.
      await condition(() => dispatches === 0);
      continue;
    }
    // An old run ends with the next event, whatever it is, but not in this workflow task: one with a claim takes long
    // enough for an event to come, and would be undone by it.
    const mayEnd = () => isOld && dispatches === 0 && workflowInfo().historyLength > historyLength;
    await condition(() => nudged || mayEnd(), waitMs(claim));
    if (isOld) {
      await condition(() => dispatches === 0);
      await condition(allHandlersFinished);
      await continueAsNew<typeof campaignWorkflow>(input);
    }
  }
}
