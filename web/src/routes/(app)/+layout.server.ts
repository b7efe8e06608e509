import { error } from '@sveltejs/kit';
import * as m from '#lib/paraglide/messages.js';
import { isSandbox } from '#lib/server/health.ts';
import { getServices } from '#lib/server/services.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals }) => {
  if (locals.user === null) {
    error(503, {
      message: m.database_away_for_pages(),
      temporary: true,
    });
  }
  return {
    user: locals.user,
    roles: locals.roles,
    isSandbox: await isSandbox(getServices()),
  };
};
