import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => ({
  accounts: await loaded(createTrpc(fetch).carriers.list.query()),
});
