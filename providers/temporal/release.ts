import type { Client } from '@temporalio/client';
import { CampaignId, signalNames, workflowTypes } from '#temporal.config';

const patienceMs = 1_500;
/** Signals per second, at most; the server may have a lower limit of its own. */
const pace = 50;

/**
 * Asks the workflow server to wake the contacts of a campaign that calls nobody any more, so that each reads its state
 * again and ends. One request, whatever their number: the server signals them one after another at a limited pace (a
 * batch operation). Nothing is terminated: what runs after a call (analysis, CRM push) is finished.
 * @returns false if the server takes no batch now; the contacts then end at their own timers, which costs nothing but
 * that they are listed as running until then.
 */
export async function releaseContacts(temporal: Client, campaignId: string): Promise<boolean> {
  const ofCampaign = `${CampaignId.name} = '${campaignId}' AND WorkflowType = '${workflowTypes.contact}'`;
  try {
    await temporal.withDeadline(Date.now() + patienceMs, () =>
      temporal.workflowService.startBatchOperation({
        namespace: temporal.options.namespace,
        jobId: `release-${campaignId}`,
        visibilityQuery: `${ofCampaign} AND ExecutionStatus = 'Running'`,
        reason: 'The campaign was cancelled',
        maxOperationsPerSecond: pace,
        signalOperation: { signal: signalNames.scheduleChanged, identity: 'redial' },
      }),
    );
    return true;
  } catch {
    return false;
  }
}
