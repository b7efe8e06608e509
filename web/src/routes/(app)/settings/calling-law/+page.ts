import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => {
  const trpc = createTrpc(fetch);
  const [law, lists] = await Promise.all([loaded(trpc.callingLaw.get.query()), loaded(trpc.nationalLists.get.query())]);
  return { law, lists };
};
