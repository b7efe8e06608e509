import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => ({ setUp: await loaded(createTrpc(fetch).setUp.get.query()) });
