import { errorResponse } from '#lib/server/http.ts';
import { renderMetrics } from '#lib/server/metrics.ts';
import { requireObserver, type ObserverRequest } from '#lib/server/observer.ts';
import { getServices } from '#lib/server/services.ts';

/** What Prometheus reads; see docs/operations.md. */
export async function GET(event: ObserverRequest): Promise<Response> {
  const services = getServices();
  try {
    requireObserver(event, services.environment);
    const { body, contentType } = await renderMetrics(services, new Date());
    return new Response(body, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } });
  } catch (error) {
    return errorResponse(error);
  }
}
