import { answerDoNotCallRemoval } from '#lib/server/api/do-not-call.ts';
import { apiServices } from '#lib/server/api/api-services.ts';
import type { RequestHandler } from './$types';

export const DELETE: RequestHandler = (event) =>
  answerDoNotCallRemoval(apiServices(event), event.request, event.params.id);
