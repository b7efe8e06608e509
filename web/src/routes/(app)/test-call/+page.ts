import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, url }) => ({
  options: await loaded(createTrpc(fetch).campaigns.options.query()),
  /** The bot whose page led here. */
  botId: url.searchParams.get('bot'),
});
