import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => ({ alerts: await loaded(createTrpc(fetch).alerts.get.query()) });
