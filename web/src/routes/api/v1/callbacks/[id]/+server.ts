import { answerCallbackCancel, answerCallbackMove, answerCallbackRead } from '#lib/server/api/callback-changes.ts';
import { apiServices } from '#lib/server/api/api-services.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = (event) => answerCallbackRead(apiServices(event), event.request, event.params.id);
export const PATCH: RequestHandler = (event) => answerCallbackMove(apiServices(event), event.request, event.params.id);
export const DELETE: RequestHandler = (event) =>
  answerCallbackCancel(apiServices(event), event.request, event.params.id);
