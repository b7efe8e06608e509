import {
  allHandlersFinished,
  condition,
  continueAsNew,
  patched,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { claimContacts, completeCampaign, isOver, nextLook } from './claiming.ts';
import { dispatch } from './dispatch.ts';
import type { CampaignInput } from '../inputs.ts';
import { limits } from '../limits.ts';
import { nudge } from '../signals.ts';

/** Of runs that the first version began. */
const maxEventsInFirstVersion = 8_000;
const shortRuns = 'short-runs';

/**
 * Runs of a campaign that the first two versions began: before they continue as new they wait for a timer. They go on as
 * runs of the version that is here now. When none of them is left (see docs/deploying.md), this file and its patches go.
 */
export async function dialInFirstVersions(input: CampaignInput): Promise<void> {
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
      if (isShort) await sleep(1, { summary: 'a workflow task without a claim, to begin the run anew' });
      await condition(allHandlersFinished);
      await continueAsNew<(input: CampaignInput) => Promise<void>>(input);
    }
    const { ms, summary } = nextLook(claim);
    await condition(() => nudged, ms, { summary });
  }
}
