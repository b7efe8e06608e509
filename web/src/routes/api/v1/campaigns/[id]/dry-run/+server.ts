import { apiServices } from '#lib/server/api/api-services.ts';
import { answerDryRun } from '#lib/server/api/dry-run.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = (event) => answerDryRun(apiServices(event), event.request, event.params.id);
