import { answerContactChange, answerContactWithdrawal } from '#lib/server/api/contact-changes.ts';
import { apiServices } from '#lib/server/api/api-services.ts';
import type { RequestHandler } from './$types';

export const PATCH: RequestHandler = (event) => answerContactChange(apiServices(event), event.request, event.params.id);
export const DELETE: RequestHandler = (event) =>
  answerContactWithdrawal(apiServices(event), event.request, event.params.id);
