import { answerContactsRequest } from '#lib/server/api/contacts.ts';
import { apiServices } from '#lib/server/api/api-services.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = (event) =>
  answerContactsRequest(apiServices(event), event.request, event.params.id);
