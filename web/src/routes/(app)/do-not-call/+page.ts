import { DoNotCallListQuery } from '#domain/do-not-call/entry.ts';
import { pageIn, readQuery } from '#lib/list-query.ts';
import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

const pageSize = 50;

/** What is searched for is no part of the address: it is somebody's number. */
export const load: PageLoad = async ({ fetch, url }) => {
  const query = readQuery(DoNotCallListQuery, {
    source: url.searchParams.get('source'),
    scope: url.searchParams.get('scope'),
    review: url.searchParams.has('review'),
    limit: pageSize,
    offset: (pageIn(url.searchParams) - 1) * pageSize,
  });
  const trpc = createTrpc(fetch);
  const [list, brands] = await loaded(Promise.all([trpc.doNotCall.list.query(query), trpc.brands.list.query()]));
  return { query, list, brands };
};
