import { errorResponse, requirePermission } from '#lib/server/http.ts';
import { decodePayloads, forTemporalUi } from '#lib/server/payload-decoding.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

/** A browser asks first, without a cookie, whether the page may ask at all. */
export const OPTIONS: RequestHandler = () =>
  new Response(null, { status: 204, headers: forTemporalUi(getServices().environment.TEMPORAL_UI_URL) });

/** Codec endpoint of the Temporal UI, for whoever is signed in here and may open it. */
export const POST: RequestHandler = async ({ request, locals }) => {
  const { environment } = getServices();
  const answer = await answerOf(request, locals, environment.REDIAL_PAYLOAD_KEYS);
  for (const [name, value] of Object.entries(forTemporalUi(environment.TEMPORAL_UI_URL)))
    answer.headers.set(name, value);
  return answer;
};

async function answerOf(request: Request, locals: App.Locals, keys: string | undefined): Promise<Response> {
  try {
    requirePermission(locals, 'temporal.open');
    return Response.json(await decodePayloads(keys, await request.json().catch(() => null)));
  } catch (error) {
    return errorResponse(error);
  }
}
