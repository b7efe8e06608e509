import { answerCallbackCancel, answerCallbackMove, answerCallbackRead } from '#lib/server/api/callback-changes.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ request, params }) => answerCallbackRead(getServices(), request, params.id);
export const PATCH: RequestHandler = ({ request, params }) => answerCallbackMove(getServices(), request, params.id);
export const DELETE: RequestHandler = ({ request, params }) => answerCallbackCancel(getServices(), request, params.id);
