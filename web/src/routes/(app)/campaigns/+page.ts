import { campaignQueryOf } from '#lib/campaign-query.ts';
import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, url }) => {
  const query = campaignQueryOf(url.searchParams);
  return { query, list: await loaded(createTrpc(fetch).campaigns.list.query(query)) };
};
