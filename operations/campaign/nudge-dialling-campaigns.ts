import { dialingCampaigns } from '#db/campaign/campaign.ts';
import { nudgeCampaign } from '#providers/temporal/wake.ts';
import { promptly } from '../promptly.ts';
import type { Services } from '#lib/server/services.ts';

/**
 * Campaigns that dial look at once at what a change of the law or of a list means to them. Whoever is not reached looks by
 * itself, seconds later.
 * @param lostEvent what the log calls nudges that were lost
 * @param which asks a campaign's id; left out: all of them
 */
export async function nudgeDialing(
  services: Pick<Services, 'db' | 'temporal' | 'log'>,
  lostEvent: string,
  which: (campaignId: string) => boolean = () => true,
): Promise<void> {
  const told = await Promise.allSettled(
    (await dialingCampaigns(services.db))
      .filter(which)
      .map((id) => promptly(services, () => nudgeCampaign(services.temporal, id))),
  );
  const lost = told.filter(({ status }) => status === 'rejected').length;
  if (lost > 0) services.log.warn({ event: lostEvent, lost });
}
