import { outcomes } from '#domain/call/outcome-table.ts';
import { sentiments } from '#domain/call/sentiment.ts';
import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, url }) => {
  const list = (name: string): string[] => url.searchParams.get(name)?.split(',') ?? [];
  const query = {
    outcomes: outcomes.filter((outcome) => list('outcome').includes(outcome)),
    sentiments: sentiments.filter((sentiment) => list('sentiment').includes(sentiment)),
    search: (url.searchParams.get('q') ?? '').slice(0, 120),
    limit: 50,
  };
  return { query, calls: await loaded(createTrpc(fetch).calls.list.query(query)) };
};
