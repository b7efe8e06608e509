import { apiServices } from '#lib/server/api/api-services.ts';
import { answerEvidence } from '#lib/server/api/evidence.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = (event) =>
  answerEvidence(apiServices(event), event.request, { id: event.params.id, format: 'json' });
