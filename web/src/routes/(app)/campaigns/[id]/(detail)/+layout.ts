import { createTrpc, loaded } from '#lib/trpc.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ fetch, params }) => {
  const trpc = createTrpc(fetch);
  const campaignId = params.id;
  const [detail, progress] = await loaded(
    Promise.all([trpc.campaigns.get.query({ campaignId }), trpc.campaigns.progress.query({ campaignId })]),
  );
  return { detail, progress };
};
