import { answerContactsRequest } from '#lib/server/api/contacts.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = ({ request, params }) => answerContactsRequest(getServices(), request, params.id);
