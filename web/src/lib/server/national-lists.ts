import { dialingCampaigns } from '#db/campaign.ts';
import type { NationalListChange } from '#db/national-list-import.ts';
import { nudgeCampaign } from '#providers/temporal/wake.ts';
import { promptly } from './promptly.ts';
import type { Services } from './services.ts';

/** Campaigns that dial look at once at the contacts that a change of a national list has given back to them. */
export async function nudgeTakenUp(
  services: Pick<Services, 'db' | 'temporal' | 'log'>,
  { takenUp }: NationalListChange,
): Promise<void> {
  const dialing = (await dialingCampaigns(services.db)).filter((id) => takenUp.has(id));
  const told = await Promise.allSettled(
    dialing.map((id) => promptly(services, () => nudgeCampaign(services.temporal, id))),
  );
  const lost = told.filter(({ status }) => status === 'rejected').length;
  if (lost > 0) services.log.warn({ event: 'national_list.nudges_lost', lost });
}
