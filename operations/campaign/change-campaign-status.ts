import { changeCampaignStatus } from '#db/campaign/campaign.ts';
import { keepForecast } from '#db/campaign/forecast.ts';
import { resumeProblems } from '#db/campaign/launch-check.ts';
import { withdrawContacts } from '#db/campaign/withdrawal.ts';
import type { Executor } from '#db/client.ts';
import type { CampaignAction } from '#domain/campaign/campaign.ts';
import { RedialError } from '#domain/error.ts';
import { serviceProblems } from '../health/service-problems.ts';
import type { ProbeContext } from '../health/probe-services.ts';
import { releaseContacts } from '#providers/temporal/release.ts';
import { nudgeCampaign } from '#providers/temporal/wake.ts';
import type { OperationContext } from '../context.ts';
import { ensureInboundRoute } from '../provider/ensure-inbound-route.ts';
import { checkLaunch, needsRoute, type LaunchContext } from './check-launch.ts';
import { forecastOfLaunch } from './dry-run.ts';
import { tell } from '../tell.ts';

interface Order {
  campaignId: string;
  /** User id, `api:<key id>` or `system`. */
  actor: string;
}

/**
 * Starts a draft. What is missing is checked first: nothing is dialled by a campaign that cannot be dialled well. What is
 * expected of it is kept beside what then happens.
 * @throws RedialError `not_ready` with the list of problems, `conflict` if it is no draft; NotTold
 */
export async function launchCampaign(
  context: OperationContext & LaunchContext,
  order: Order & { now: Date },
): Promise<void> {
  if (await needsRoute(context.db, order.campaignId)) {
    // What cannot be made is said by the check that follows.
    await ensureInboundRoute(context.inboundRoute).catch((error: unknown) => {
      if (!(error instanceof RedialError)) throw error;
    });
  }
  const { problems } = await checkLaunch(context, order);
  if (problems.length > 0) {
    throw new RedialError('campaign_not_launchable', { problems });
  }
  const { REDIAL_TIME_SCALE: timeScale } = context.environment;
  const expected = await forecastOfLaunch({ db: context.db, timeScale }, order);
  await change(context, order, 'launch', (tx) => keepForecast(tx, order.campaignId, expected));
}

/** Starts a draft whose launch has been checked. */
export const startCampaign = (context: OperationContext, order: Order) => change(context, order, 'launch');

/** Calls in flight finish; nothing new starts. */
export const pauseCampaign = (context: OperationContext, order: Order) => change(context, order, 'pause');

/**
 * Goes on with a campaign that was paused, or failed. One that stopped by itself is checked as for a launch: what it stopped
 * for would stop it again.
 * @throws RedialError `not_ready` with the list of problems, `conflict` if it is neither; NotTold
 */
export async function resumeCampaign(
  context: OperationContext & ProbeContext,
  order: Order & { now: Date },
): Promise<void> {
  const stored = await resumeProblems(context.db, context.box, order.campaignId);
  const problems = stored === null ? [] : [...stored, ...(await serviceProblems(context, order))];
  if (problems.length > 0) throw new RedialError('campaign_not_resumable', { problems });
  await change(context, order, 'resume');
}

/** Contacts that are taken out of a cancelled campaign within the request; the engine does the rest. */
const withdrawWithinMs = 5_000;

/**
 * Calls in flight finish; nobody else is called. One status change stops a campaign of any size. Then its contacts are
 * closed by few statements, and the server of the workflows is asked to wake those that wait, at its own pace.
 */
export async function cancelCampaign(context: OperationContext, order: Order): Promise<void> {
  await change(context, order, 'cancel');
  await withdrawContacts(context.db, { campaignId: order.campaignId, until: Date.now() + withdrawWithinMs });
  await releaseContacts(context.temporal, order.campaignId);
}

/** The database decides; the workflow is told, and finds out by itself if the telling is lost. */
async function change(
  context: OperationContext,
  { campaignId, actor }: Order,
  action: CampaignAction,
  also?: (tx: Executor) => Promise<void>,
): Promise<void> {
  await context.db.transaction(async (tx) => {
    await changeCampaignStatus(tx, { campaignId, action, actor });
    await also?.(tx);
  });
  await tell(context, () => nudgeCampaign(context.temporal, campaignId));
}
