import { createTrpc, isTrpcError, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, params }) => ({
  activity: await loaded(
    createTrpc(fetch)
      .campaigns.activity.query({ campaignId: params.id })
      .catch((cause: unknown) => {
        // Who may not see contacts sees the numbers alone.
        if (isTrpcError(cause) && cause.data?.code === 'FORBIDDEN') return null;
        throw cause;
      }),
  ),
});
