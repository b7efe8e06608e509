import { error } from '@sveltejs/kit';
import { isSandbox } from '#lib/server/health.ts';
import { getServices } from '#lib/server/services.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals }) => {
  if (locals.user === null) {
    error(503, {
      message: 'The database is away for the moment. Campaigns wait and go on by themselves.',
      temporary: true,
    });
  }
  return {
    user: locals.user,
    roles: locals.roles,
    isSandbox: await isSandbox(getServices()),
  };
};
