import { readHealth } from '#lib/server/health.ts';
import { errorResponse } from '#lib/server/http.ts';
import { requireObserver, type ObserverRequest } from '#lib/server/observer.ts';
import { getServices } from '#lib/server/services.ts';

/** Voice agents, their capacity, and calls by state, for who may know how much is going on: numbers only. */
export async function GET(event: ObserverRequest): Promise<Response> {
  const services = getServices();
  try {
    requireObserver(event, services.environment);
  } catch (error) {
    return errorResponse(error);
  }
  const { fleet, agents, at } = await readHealth(services, new Date());
  const headers = { 'cache-control': 'no-store' };
  if (fleet === null) return Response.json({ status: 'unknown', at }, { status: 503, headers });
  return Response.json({ status: agents, ...fleet, at }, { headers });
}
