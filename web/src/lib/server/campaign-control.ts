import type { Client } from '@temporalio/client';
import { changeCampaignStatus } from '#db/campaign.ts';
import type { Database } from '#db/client.ts';
import { scheduleCallback, type NewCallback, type ScheduledCallback } from '#db/callback.ts';
import { campaigns } from '#db/schema/index.ts';
import type { CampaignAction } from '#domain/campaign.ts';
import { RedialError } from '#domain/error.ts';
import { announceSchedule, nudgeCampaign } from '#providers/temporal/wake.ts';
import { eq } from 'drizzle-orm';

interface ControlContext {
  db: Database;
  temporal: Client;
}

interface Control {
  campaignId: string;
  /** User id, `api:<key id>` or `system`. */
  actor: string;
}

/**
 * Starts a draft. What is missing is checked first: nothing is dialled by a campaign that cannot be dialled well.
 * @param problems what is missing, in sentences (see the launch check)
 * @throws RedialError `not_ready` with the list, `conflict` if it is no draft.
 */
export async function launchCampaign(context: ControlContext, control: Control, problems: string[]): Promise<void> {
  if (problems.length > 0) {
    throw new RedialError('not_ready', 'The campaign cannot be launched yet.', { details: { problems } });
  }
  await change(context, control, 'launch');
}

/** Calls in flight finish; nothing new starts. */
export const pauseCampaign = (context: ControlContext, control: Control) => change(context, control, 'pause');

export const resumeCampaign = (context: ControlContext, control: Control) => change(context, control, 'resume');

/** Calls in flight finish; every other contact stays as it is and is not called any more. */
export const cancelCampaign = (context: ControlContext, control: Control) => change(context, control, 'cancel');

/** The database decides; the workflow is told, and finds out by itself if the telling is lost. */
async function change(context: ControlContext, { campaignId, actor }: Control, action: CampaignAction): Promise<void> {
  await changeCampaignStatus(context.db, { campaignId, action, actor });
  await nudgeCampaign(context.temporal, campaignId);
}

/** Schedules a callback and tells the contact's workflow; a completed campaign is taken up again for it. */
export async function requestCallback(
  context: ControlContext,
  request: NewCallback,
  now: Date = new Date(),
): Promise<ScheduledCallback> {
  const callback = await scheduleCallback(context.db, request, now);
  await announceCallback(context, callback);
  return callback;
}

export async function announceCallback(
  context: ControlContext,
  callback: Pick<ScheduledCallback, 'contactId' | 'campaignId'>,
): Promise<void> {
  const [campaign] = await context.db
    .select({ status: campaigns.status })
    .from(campaigns)
    .where(eq(campaigns.id, callback.campaignId));
  if (campaign?.status === 'completed') {
    await change(context, { campaignId: callback.campaignId, actor: 'system' }, 'reopen');
  }
  await announceSchedule(context.temporal, callback);
}
