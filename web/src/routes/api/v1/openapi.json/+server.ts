import { openApiDocument } from '#lib/server/api/openapi.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = () => Response.json(openApiDocument(getServices().environment.REDIAL_URL));
