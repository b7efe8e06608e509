import { auditQueryIn } from '#lib/audit-query.ts';
import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, url }) => {
  const query = auditQueryIn(url.searchParams);
  const { audit } = createTrpc(fetch);
  const [entries, actors] = await loaded(Promise.all([audit.list.query(query), audit.actors.query()]));
  return { query, entries, actors };
};
