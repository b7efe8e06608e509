import { createCallback } from '#lib/server/api/callbacks.ts';
import { idempotencyHeader } from '#lib/server/api/idempotency.ts';
import { readJson, withApiKey } from '#lib/server/api/request.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

/** Schedules a callback; described in `openapi.json`. */
export const POST: RequestHandler = ({ request }) => {
  const services = getServices();
  return withApiKey(services, request, 'callbacks:write', async (caller) => {
    const body = await readJson(request);
    const idempotencyKey = request.headers.get(idempotencyHeader);
    const { answer, isRepeat } = await createCallback(services, caller, { idempotencyKey, body });
    return Response.json(answer, { status: 201, headers: isRepeat ? { 'idempotency-replayed': 'true' } : {} });
  });
};
