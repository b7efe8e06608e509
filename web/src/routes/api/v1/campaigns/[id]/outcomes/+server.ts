import { answerOutcomes } from '#lib/server/api/outcomes.ts';
import { apiServices } from '#lib/server/api/api-services.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = (event) => answerOutcomes(apiServices(event), event.request, event.params.id);
