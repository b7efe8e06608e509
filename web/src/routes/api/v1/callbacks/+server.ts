import { answerCallbackRequest } from '#lib/server/api/callbacks.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = ({ request }) => answerCallbackRequest(getServices(), request);
