import { redirect } from '@sveltejs/kit';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

/** Ends the session in the database and removes its cookies. */
export const POST: RequestHandler = async ({ request, cookies }) => {
  const { auth } = getServices();
  const { headers } = await auth.api.signOut({ headers: request.headers, returnHeaders: true });
  for (const name of headers.getSetCookie().map((cookie) => cookie.split('=', 1)[0] ?? '')) {
    if (name !== '') cookies.delete(name, { path: '/' });
  }
  redirect(303, '/sign-in');
};
