import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, params }) => ({
  detail: await loaded(createTrpc(fetch).contacts.get.query({ contactId: params.id })),
});
