import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

const views = ['upcoming', 'overdue', 'done'] as const;
export const _pageSize = 50;

export const load: PageLoad = async ({ fetch, url }) => {
  const page = Math.max(1, Number(url.searchParams.get('page')) || 1);
  const query = {
    view: views.find((view) => view === url.searchParams.get('view')) ?? 'upcoming',
    limit: _pageSize,
    offset: (page - 1) * _pageSize,
  };
  return { query, page, callbacks: await loaded(createTrpc(fetch).callbacks.list.query(query)) };
};
