import { CallbackListQuery } from '#domain/callback/callback-list-query.ts';
import { pageIn, readQuery } from '#lib/list-query.ts';
import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const _pageSize = 50;

export const load: PageLoad = async ({ fetch, url }) => {
  const page = pageIn(url.searchParams);
  const query = readQuery(CallbackListQuery, {
    view: url.searchParams.get('view'),
    limit: _pageSize,
    offset: (page - 1) * _pageSize,
  });
  return { query, page, callbacks: await loaded(createTrpc(fetch).callbacks.list.query(query)) };
};
