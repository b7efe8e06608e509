import {
  createInfiniteQuery,
  createQuery,
  type CreateQueryResult,
  type DefinedCreateQueryResult,
  type Query,
  type QueryClient,
} from '@tanstack/svelte-query';
import { isStaleAfter, type LiveEvent, type LiveMeta, type LiveQueryName } from './event-queries.ts';
import { hearEvents } from './event-stream.ts';
import { Rounds } from './rounds.ts';

type Key = readonly [LiveQueryName, ...unknown[]];

interface LiveOptions {
  key: Key;
  /** Only events of this campaign count; leave it out where several are shown. */
  campaignId?: string;
}

interface LiveQueryOptions<Data> extends LiveOptions {
  read: () => Promise<Data>;
  everyMs?: number;
  enabled?: boolean;
  /** Nothing of it changes any more: events need not be heard. */
  isOver?: (data: Data) => boolean;
}

interface Live extends LiveMeta {
  isOver?: (data: never) => boolean;
}

const metaOf = ({ key, campaignId }: LiveOptions, isOver?: Live['isOver']): Record<string, unknown> => ({
  live: { name: key[0], campaignId, isOver } satisfies Live,
});

/**
 * What a page shows and reads anew by itself: soon after an event that concerns it (see `event-queries.ts`), and now
 * and then without one. `everyMs` is for what changes with time alone, as hours that begin.
 */
export function liveQuery<Data>(
  options: () => LiveQueryOptions<Data> & { initial: Data },
): DefinedCreateQueryResult<Data>;
export function liveQuery<Data>(options: () => LiveQueryOptions<Data>): CreateQueryResult<Data>;
export function liveQuery<Data>(options: () => LiveQueryOptions<Data> & { initial?: Data }) {
  return createQuery<Data>(() => {
    const { key, read, initial, everyMs, enabled, isOver, campaignId } = options();
    return {
      queryKey: key,
      queryFn: read,
      initialData: initial,
      refetchInterval: everyMs,
      enabled,
      meta: metaOf({ key, campaignId }, isOver),
    };
  });
}

/** A live list that grows downwards; its first page is there already. */
export function liveList<Part extends { rows: readonly unknown[]; nextCursor: string | null }>(
  options: () => LiveOptions & { read: (cursor: string | null) => Promise<Part>; initial: Part },
) {
  return createInfiniteQuery(() => {
    const { key, read, initial, campaignId } = options();
    return {
      queryKey: key,
      queryFn: ({ pageParam }: { pageParam: string | null }) => read(pageParam),
      initialPageParam: null as string | null,
      getNextPageParam: (last: Part) => last.nextCursor,
      initialData: { pages: [initial], pageParams: [null] },
      meta: metaOf({ key, campaignId }),
    };
  });
}

/** Long enough to take the events of one call together, short enough to be seen as at once. */
const quietMs = 400;
/** Lost events cost no more than this. */
const safetyMs = 15_000;

/** Keeps the live queries of a tab fresh. @returns a function that ends it. */
export function startLiveQueries(client: QueryClient): () => void {
  const rounds = new Rounds<LiveEvent>(quietMs, (events) =>
    client.invalidateQueries({ predicate: (query) => isConcerned(query, events) }),
  );
  const stop = hearEvents((event) => rounds.add(event));
  const safety = setInterval(() => rounds.add({ kind: 'gap', campaignId: null }), safetyMs);
  return () => {
    stop();
    clearInterval(safety);
    rounds.stop();
  };
}

function isConcerned(query: Query, events: readonly LiveEvent[]): boolean {
  const live = query.meta?.live as Live | undefined;
  if (live === undefined || live.isOver?.(query.state.data as never)) return false;
  return events.some((event) => isStaleAfter(event, live));
}
