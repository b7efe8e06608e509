import { VerdictRatesQuery } from '#domain/call/verdict-filter.ts';
import { readQuery } from '#lib/list-query.ts';
import { createTrpc, loaded } from '#lib/trpc.ts';
import { verdictFilterIn } from '#lib/verdict-query.ts';
import type { PageLoad } from './$types';

const dayMs = 86_400_000;
/** What is shown unless the address says from when. */
const usualDays = 30;

export const load: PageLoad = async ({ fetch, url }) => {
  const asked = verdictFilterIn(url.searchParams);
  const usualFrom = new Date(Date.now() - (usualDays - 1) * dayMs).toISOString().slice(0, 10);
  const query = readQuery(VerdictRatesQuery, {
    ...asked,
    from: asked.from ?? usualFrom,
    by: url.searchParams.get('by'),
  });
  return { query, rates: await loaded(createTrpc(fetch).calls.verdictRates.query(query)) };
};
