import { answerCallbackRequest } from '#lib/server/api/callbacks.ts';
import { apiServices } from '#lib/server/api/api-services.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = (event) => answerCallbackRequest(apiServices(event), event.request);
