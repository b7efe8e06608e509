import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => ({
  connections: await loaded(createTrpc(fetch).connections.get.query()),
});
