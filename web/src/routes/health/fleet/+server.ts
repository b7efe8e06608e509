import { readHealth } from '#lib/server/health.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

/** Voice agents, their capacity, and calls by state: numbers only. */
export const GET: RequestHandler = async () => {
  const { fleet, agents, at } = await readHealth(getServices(), new Date());
  const headers = { 'cache-control': 'no-store' };
  if (fleet === null) return Response.json({ status: 'unknown', at }, { status: 503, headers });
  return Response.json({ status: agents, ...fleet, at }, { headers });
};
