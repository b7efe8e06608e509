import { answerContactChange, answerContactWithdrawal } from '#lib/server/api/contact-changes.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const PATCH: RequestHandler = ({ request, params }) => answerContactChange(getServices(), request, params.id);
export const DELETE: RequestHandler = ({ request, params }) =>
  answerContactWithdrawal(getServices(), request, params.id);
