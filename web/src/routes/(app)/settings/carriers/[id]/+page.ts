import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, params }) => ({
  carrier: await loaded(createTrpc(fetch).carriers.get.query({ accountId: params.id })),
});
