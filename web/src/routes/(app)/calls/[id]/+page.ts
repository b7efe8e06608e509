import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, params, url }) => ({
  detail: await loaded(createTrpc(fetch).calls.get.query({ callId: params.id })),
  /** A moment shared by its link, in seconds. */
  startMs: Math.max(0, Number(url.searchParams.get('t')) || 0) * 1000,
});
