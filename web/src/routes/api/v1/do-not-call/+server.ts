import { answerDoNotCallList, answerDoNotCallRequest } from '#lib/server/api/do-not-call.ts';
import { apiServices } from '#lib/server/api/api-services.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = (event) => answerDoNotCallList(apiServices(event), event.request);
export const POST: RequestHandler = (event) => answerDoNotCallRequest(apiServices(event), event.request);
