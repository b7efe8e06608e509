import { CallListQuery } from '#domain/call/call-list-query.ts';
import { listIn, readQuery } from '#lib/list-query.ts';
import { verdictFilterIn } from '#lib/verdict-query.ts';
import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, url }) => {
  const query = readQuery(CallListQuery, {
    outcomes: listIn(url.searchParams, 'outcome'),
    ...verdictFilterIn(url.searchParams),
    corrected: url.searchParams.has('corrected'),
    sentiments: listIn(url.searchParams, 'sentiment'),
    search: (url.searchParams.get('q') ?? '').slice(0, 120),
  });
  return { query, calls: await loaded(createTrpc(fetch).calls.list.query(query)) };
};
