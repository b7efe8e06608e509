import { answerContactsRequest } from '#lib/server/api/contacts.ts';
import { answerContactList } from '#lib/server/api/contact-list.ts';
import { apiServices } from '#lib/server/api/api-services.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = (event) => answerContactList(apiServices(event), event.request, event.params.id);
export const POST: RequestHandler = (event) =>
  answerContactsRequest(apiServices(event), event.request, event.params.id);
