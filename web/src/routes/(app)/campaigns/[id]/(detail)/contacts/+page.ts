import { ContactListQuery } from '#domain/contact/contact-list-query.ts';
import { listIn, readQuery } from '#lib/list-query.ts';
import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, params, url }) => {
  const query = readQuery(ContactListQuery, {
    campaignId: params.id,
    states: listIn(url.searchParams, 'state'),
    search: (url.searchParams.get('q') ?? '').slice(0, 80),
  });
  return { query, contacts: await loaded(createTrpc(fetch).contacts.list.query(query)) };
};
