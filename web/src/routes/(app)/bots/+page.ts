import { createTrpc, loaded } from '#lib/trpc.ts';
import { botQueryOf } from './bot-query.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, url }) => {
  const query = botQueryOf(url.searchParams);
  return { query, list: await loaded(createTrpc(fetch).bots.list.query(query)) };
};
