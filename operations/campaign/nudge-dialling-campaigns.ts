import { diallingCampaigns } from '#db/campaign/campaign.ts';
import { nudgeCampaign } from '#providers/temporal/wake.ts';
import type { LoggedContext } from '../context.ts';
import { promptly } from '../tell.ts';

/**
 * Campaigns that dial look at once at what a change of the law or of a list means to them. Those that cannot be told
 * look by themselves, seconds later.
 * @param lostEvent what the log calls nudges that were lost
 * @param which asks a campaign's id; left out: all of them
 */
export async function nudgeDiallingCampaigns(
  context: LoggedContext,
  lostEvent: string,
  which: (campaignId: string) => boolean = () => true,
): Promise<void> {
  const nudges = await Promise.allSettled(
    (await diallingCampaigns(context.db))
      .filter(which)
      .map((id) => promptly(context, () => nudgeCampaign(context.temporal, id))),
  );
  const lost = nudges.filter(({ status }) => status === 'rejected').length;
  if (lost > 0) context.log.warn({ event: lostEvent, lost });
}
