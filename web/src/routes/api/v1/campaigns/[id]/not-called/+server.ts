import { apiServices } from '#lib/server/api/api-services.ts';
import { answerNotCalled } from '#lib/server/api/dry-run.ts';
import type { RequestHandler } from './$types';

/** Answers with `text/csv`; the rows come from `notCalledFile`. */
export const GET: RequestHandler = (event) => answerNotCalled(apiServices(event), event.request, event.params.id);
