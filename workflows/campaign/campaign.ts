import {
  allHandlersFinished,
  condition,
  continueAsNew,
  patched,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { dialInFirstVersions } from './campaign-first-versions.ts';
import { claimContacts, completeCampaign, isOver, nextLook } from './claiming.ts';
import { dispatch } from './dispatch.ts';
import type { CampaignInput } from '../inputs.ts';
import { limits } from '../limits.ts';
import { nudge } from '../signals.ts';

/**
 * Dials a campaign: claims as many contacts as there are slots, starts or wakes their workflows, waits for a nudge or
 * the next opening of a window, and starts again. It holds no list of contacts: a campaign of a million is served with
 * the memory of one of ten. Contacts outlive it (parent close policy ABANDON), so pause, restart and continue-as-new
 * touch no call. What the campaign's status is, the database says with each claim.
 *
 * Nothing else is asked of the server while a claim is under way. A claim is a local activity; where it takes longer than
 * a workflow task, a replay learns of its end before it learns of what came in meanwhile, and what a second branch would
 * have asked for then comes in another order than it came in first. Where the workflow task was lost, a replay hears
 * nudges before the claim that came during it, so a claim remembers how many were heard when it was asked for.
 */
export async function campaignWorkflow(input: CampaignInput): Promise<void> {
  if (!patched('ends-with-next-event')) return dialInFirstVersions(input);
  let nudges = 0;
  setHandler(nudge, () => {
    nudges += 1;
  });
  for (let claimNumber = 1; ; claimNumber++) {
    const nudgesNow = nudges;
    const claimId = `${workflowInfo().runId}/${claimNumber}`;
    const claim = await claimContacts({ ...input, claimId, nudges: nudgesNow });
    // A claim that an earlier version recorded does not tell.
    const { nudges: nudgesBefore = nudgesNow } = claim;
    let { historyLength: lengthAtClaim } = workflowInfo();
    await dispatch(input, claim.leases);
    if (claim.finished) {
      if (await completeCampaign(input)) return;
      lengthAtClaim = workflowInfo().historyLength;
    }
    if (isOver(claim)) return;
    setCurrentDetails(claim.waitsFor);
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    const isOld = continueAsNewSuggested || historyLength > limits.campaignRunEvents;
    if (claim.more && claim.leases.length > 0 && !isOld) continue;
    // An old run ends with the next event, whatever it is, but not in this workflow task: one with a claim takes long
    // enough for an event to come, and would be undone by it.
    const mayEnd = () => isOld && workflowInfo().historyLength > lengthAtClaim;
    const { ms, summary } = nextLook(claim);
    await condition(() => nudges > nudgesBefore || mayEnd(), ms, { summary });
    if (isOld) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof campaignWorkflow>(input);
    }
  }
}
