import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => {
  const { apiKeys } = createTrpc(fetch);
  const [keys, campaigns] = await loaded(Promise.all([apiKeys.list.query(), apiKeys.campaigns.query()]));
  return { keys, campaigns };
};
