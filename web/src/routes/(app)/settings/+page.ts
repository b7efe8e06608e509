import { isPermitted } from '#domain/workspace/permission.ts';
import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, parent }) => {
  const { roles } = await parent();
  const trpc = createTrpc(fetch);
  const [connections, abandonment, apiKeys] = await loaded(
    Promise.all([
      trpc.settings.connections.query(),
      trpc.abandonment.get.query(),
      isPermitted(roles, 'api_key.edit') ? trpc.settings.apiKeys.query() : Promise.resolve(null),
    ]),
  );
  return { connections, abandonment, apiKeys };
};
