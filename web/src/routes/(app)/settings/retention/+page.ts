import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => {
  const { retention } = createTrpc(fetch);
  const [kept, deletions] = await loaded(Promise.all([retention.get.query(), retention.deletions.query()]));
  return { kept, deletions };
};
