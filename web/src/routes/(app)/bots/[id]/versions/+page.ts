import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, params, parent }) => {
  const [{ bot }, versions] = await Promise.all([
    parent(),
    loaded(createTrpc(fetch).bots.versions.query({ botId: params.id })),
  ]);
  return { bot, versions };
};
