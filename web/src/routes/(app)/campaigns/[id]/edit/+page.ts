import { redirect } from '@sveltejs/kit';
import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

/** Drafts are set up here. What can change in a campaign that was launched is on its settings page. */
export const load: PageLoad = async ({ fetch, params }) => {
  const trpc = createTrpc(fetch);
  const [detail, options] = await loaded(
    Promise.all([trpc.campaigns.get.query({ campaignId: params.id }), trpc.campaigns.options.query()]),
  );
  if (detail.campaign.status !== 'draft') redirect(307, `/campaigns/${params.id}/settings`);
  return { detail, options };
};
