import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => ({
  options: await loaded(createTrpc(fetch).campaigns.options.query()),
});
