import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => ({ stops: await loaded(createTrpc(fetch).stops.list.query()) });
