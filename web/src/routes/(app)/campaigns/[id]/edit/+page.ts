import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, params }) => {
  const trpc = createTrpc(fetch);
  const [campaign, options] = await loaded(
    Promise.all([trpc.campaigns.get.query({ campaignId: params.id }), trpc.campaigns.options.query()]),
  );
  return { campaign, options };
};
