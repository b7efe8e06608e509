import { error } from '@sveltejs/kit';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals }) => {
  if (locals.user === null) {
    error(503, {
      message: 'The database is away for the moment. Campaigns wait and go on by themselves.',
      temporary: true,
    });
  }
  return { user: locals.user, roles: locals.roles };
};
