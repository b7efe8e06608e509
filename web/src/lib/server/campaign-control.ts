import type { Client } from '@temporalio/client';
import { changeCampaignStatus } from '#db/campaign/campaign.ts';
import type { Database } from '#db/client.ts';
import { scheduleCallback, type NewCallback, type ScheduledCallback } from '#db/callback/callback.ts';
import { cancelCallback, moveCallback } from '#db/callback/callback-change.ts';
import { changeLiveSettings, type LiveChange } from '#db/campaign/campaign-live.ts';
import type { CampaignAction } from '#domain/campaign/campaign.ts';
import { RedialError } from '#domain/error.ts';
import type { Message } from '#domain/message/index.ts';
import { releaseContacts } from '#providers/temporal/release.ts';
import { announceSchedule, nudgeCampaign } from '#providers/temporal/wake.ts';
import { withdrawContacts } from '#db/campaign/withdrawal.ts';

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
 * @param problems what is missing (see the launch check)
 * @throws RedialError `not_ready` with the list, `conflict` if it is no draft.
 */
export async function launchCampaign(context: ControlContext, control: Control, problems: Message[]): Promise<void> {
  if (problems.length > 0) throw new RedialError('campaign_not_launchable', { problems });
  await change(context, control, 'launch');
}

/** Calls in flight finish; nothing new starts. */
export const pauseCampaign = (context: ControlContext, control: Control) => change(context, control, 'pause');

export const resumeCampaign = (context: ControlContext, control: Control) => change(context, control, 'resume');

/** Contacts that are taken out of a cancelled campaign within the request; the engine does the rest. */
const withdrawWithinMs = 5_000;

/**
 * Calls in flight finish; nobody else is called. One status change stops a campaign of any size. Then its contacts are
 * closed by few statements, and the server of the workflows is asked to wake those that wait, at its own pace.
 */
export async function cancelCampaign(context: ControlContext, control: Control): Promise<void> {
  await change(context, control, 'cancel');
  await withdrawContacts(context.db, { campaignId: control.campaignId, until: Date.now() + withdrawWithinMs });
  await releaseContacts(context.temporal, control.campaignId);
}

/** Changes what may change while a campaign dials. It holds from the next claim, which one nudge brings about. */
export async function changeWhileDialling(
  context: ControlContext,
  control: Control & { expectedVersion: number; change: LiveChange },
): Promise<{ settingsVersion: number; changed: string[] }> {
  const result = await changeLiveSettings(context.db, control);
  if (result.changed.length > 0) await nudgeCampaign(context.temporal, control.campaignId);
  return { settingsVersion: result.settingsVersion, changed: result.changed };
}

/** The database decides; the workflow is told, and finds out by itself if the telling is lost. */
async function change(context: ControlContext, { campaignId, actor }: Control, action: CampaignAction): Promise<void> {
  await changeCampaignStatus(context.db, { campaignId, action, actor });
  await nudgeCampaign(context.temporal, campaignId);
}

/** Schedules a callback and tells the contact's workflow. */
export async function requestCallback(
  context: ControlContext,
  request: NewCallback,
  now: Date = new Date(),
): Promise<ScheduledCallback> {
  const callback = await scheduleCallback(context.db, request, now);
  await announceCallback(context, callback);
  return callback;
}

/** Moves a planned callback and tells the contact's workflow, which reads its time again. */
export async function changeCallback(
  context: ControlContext,
  request: Parameters<typeof moveCallback>[1],
): Promise<ScheduledCallback> {
  const callback = await moveCallback(context.db, request);
  await announceCallback(context, callback);
  return callback;
}

/** Cancels a planned callback, tells the contact's workflow, and the campaign: the contact may be its next one. */
export async function withdrawCallback(
  context: ControlContext,
  request: Parameters<typeof cancelCallback>[1],
): Promise<ScheduledCallback> {
  const callback = await cancelCallback(context.db, request);
  await announceCallback(context, callback);
  await nudgeCampaign(context.temporal, callback.campaignId);
  return callback;
}

/** Tells the contact's workflow that its callback is new, moved or gone; starts it if the contact was never dialled. */
export async function announceCallback(
  context: Pick<ControlContext, 'temporal'>,
  callback: Pick<ScheduledCallback, 'contactId' | 'campaignId'>,
): Promise<void> {
  await announceSchedule(context.temporal, callback);
}
