import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink, TRPCClientError } from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { error } from '@sveltejs/kit';
import type { AppRouter } from '#lib/server/trpc/router.ts';
import * as m from '#lib/paraglide/messages.js';

export type Inputs = inferRouterInputs<AppRouter>;
export type Outputs = inferRouterOutputs<AppRouter>;

type Fetch = typeof fetch;

/** Procedures of our server. A page's `load` passes its own `fetch`, which on the server needs no network. */
export function createTrpc(pageFetch?: Fetch) {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url: '/trpc' }),
        false: httpBatchLink({ url: '/trpc', fetch: pageFetch, maxURLLength: 6000, methodOverride: 'POST' }),
      }),
    ],
  });
}

/** For use in the browser. */
export const trpc = createTrpc();

export function isTrpcError(cause: unknown): cause is TRPCClientError<AppRouter> {
  return cause instanceof TRPCClientError;
}

/** Sentence of a failure for people. */
export function sentenceOf(cause: unknown): string {
  if (isTrpcError(cause)) {
    if (cause.data) return firstIssue(cause.message) ?? cause.message;
    return m.server_silent();
  }
  return cause instanceof Error ? cause.message : m.failed();
}

/** Input problems come as a list in JSON: the first one is shown. */
function firstIssue(message: string): string | null {
  if (!message.startsWith('[')) return null;
  try {
    const issues = JSON.parse(message) as { message?: string }[];
    return issues[0]?.message ?? null;
  } catch {
    return null;
  }
}

/** What is missing, of a refused launch. */
export function problemsOf(cause: unknown): string[] {
  const details: unknown = isTrpcError(cause) ? cause.data?.details : null;
  if (typeof details !== 'object' || details === null || !('problems' in details)) return [];
  return Array.isArray(details.problems) ? details.problems.map(String) : [];
}

/** Waits for what a page needs, and turns a failure into the page's error. */
export async function loaded<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (cause) {
    if (!isTrpcError(cause)) throw cause;
    const status = cause.data?.httpStatus ?? 503;
    error(status, { message: sentenceOf(cause), temporary: status === 503 });
  }
}
