import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => ({ law: await loaded(createTrpc(fetch).callingLaw.get.query()) });
