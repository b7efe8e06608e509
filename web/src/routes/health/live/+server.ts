import type { RequestHandler } from './$types';

/** The process runs. Says nothing about what it depends on. */
export const GET: RequestHandler = () => Response.json({ status: 'ok' });
