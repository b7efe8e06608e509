import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => {
  const trpc = createTrpc(fetch);
  const [connections, abandonment] = await loaded(
    Promise.all([trpc.settings.connections.query(), trpc.abandonment.get.query()]),
  );
  return { connections, abandonment };
};
