import { openApiDocument } from '#lib/server/api/openapi.ts';
import { getServices } from '#lib/server/services.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => {
  const serverUrl = getServices().environment.REDIAL_URL;
  return { serverUrl, document: JSON.parse(JSON.stringify(openApiDocument(serverUrl))) as Record<string, unknown> };
};
