import { apiServices } from '#lib/server/api/api-services.ts';
import { answerWhyNotNow } from '#lib/server/api/why-not-now.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = (event) => answerWhyNotNow(apiServices(event), event.request, event.params.id);
