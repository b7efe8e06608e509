import { error } from '@sveltejs/kit';
import * as m from '#lib/paraglide/messages.js';
import { sampleAudience, sampleNames } from '#lib/server/sample-audience.ts';
import type { RequestHandler } from './$types';

/** Audience files to download: a template, samples in English and Arabic, and people of the sandbox. */
export const GET: RequestHandler = ({ params }) => {
  const name = sampleNames.find((sample) => `${sample}.csv` === params.name);
  if (!name) error(404, m.sample_missing());
  return new Response(`\ufeff${sampleAudience(name, new Date())}`, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="redial-${name}.csv"`,
    },
  });
};
