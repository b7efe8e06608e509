import { answerDoNotCallHistory } from '#lib/server/api/do-not-call.ts';
import { apiServices } from '#lib/server/api/api-services.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = (event) => answerDoNotCallHistory(apiServices(event), event.request);
