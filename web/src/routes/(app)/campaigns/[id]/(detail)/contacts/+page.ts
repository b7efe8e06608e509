import { contactStates } from '#domain/contact/contact-state.ts';
import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, params, url }) => {
  const wanted = url.searchParams.get('state')?.split(',') ?? [];
  const query = {
    campaignId: params.id,
    states: contactStates.filter((state) => wanted.includes(state)),
    search: (url.searchParams.get('q') ?? '').slice(0, 80),
    limit: 50,
  };
  return { query, contacts: await loaded(createTrpc(fetch).contacts.list.query(query)) };
};
