import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => {
  const trpc = createTrpc(fetch);
  const [connections, abandonment, brands] = await loaded(
    Promise.all([trpc.settings.connections.query(), trpc.abandonment.get.query(), trpc.brands.list.query()]),
  );
  return { connections, abandonment, brands };
};
