import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => {
  const trpc = createTrpc(fetch);
  const [stuck, rounds] = await loaded(Promise.all([trpc.stuck.list.query(), trpc.stuck.rounds.query()]));
  return { stuck, rounds };
};
