import { trpc, type Outputs } from '#lib/trpc.ts';
import { liveQuery } from './live-query.ts';

/** A campaign with its account, numbers, bot and imports; pages of one campaign share what was read. */
export function campaignQuery(initial: () => Outputs['campaigns']['get']) {
  return liveQuery(() => {
    const detail = initial();
    const campaignId = detail.campaign.id;
    return {
      key: ['campaign', campaignId],
      campaignId,
      read: () => trpc.campaigns.get.query({ campaignId }),
      initial: detail,
    };
  });
}

/** Numbers of a campaign that move while it dials. */
export function progressQuery(options: () => { campaignId: string; initial: Outputs['campaigns']['progress'] }) {
  return liveQuery(() => {
    const { campaignId, initial } = options();
    return {
      key: ['progress', campaignId],
      campaignId,
      read: () => trpc.campaigns.progress.query({ campaignId }),
      initial,
    };
  });
}
