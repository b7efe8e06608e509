import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => ({ list: await loaded(createTrpc(fetch).people.list.query()) });
