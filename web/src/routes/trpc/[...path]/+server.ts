import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { createContext } from '#lib/server/trpc/context.ts';
import { appRouter } from '#lib/server/trpc/router.ts';
import type { RequestHandler } from './$types';

const handle: RequestHandler = (event) =>
  fetchRequestHandler({
    endpoint: '/trpc',
    req: event.request,
    router: appRouter,
    createContext: () => createContext(event),
    allowMethodOverride: true,
  });

export const GET = handle;
export const POST = handle;
