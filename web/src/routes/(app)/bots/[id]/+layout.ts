import { createTrpc, loaded } from '#lib/trpc.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ fetch, params }) => ({
  bot: await loaded(createTrpc(fetch).bots.get.query({ botId: params.id })),
});
