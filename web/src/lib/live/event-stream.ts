import { trpc } from '#lib/trpc.ts';
import type { LiveEvent } from './event-queries.ts';

/** Of the lock and of the channel. */
const name = 'redial.events';

interface Heard {
  /** Where the stream goes on from if it is lost. */
  id: string;
  event: LiveEvent;
}

/**
 * Hears what happens in all campaigns. The tabs of a browser share one stream, because HTTP/1.1 allows six connections
 * to a host: the tab that holds the lock reads it and passes on what it hears; when that tab is closed, another one
 * gets the lock and goes on where it stopped. Where there are no locks (pages that are not secure), each tab has its own.
 * @returns a function that ends it.
 */
export function hearEvents(onEvent: (event: LiveEvent) => void): () => void {
  if (!('locks' in navigator) || !('BroadcastChannel' in globalThis)) {
    return subscribe(null, ({ event }) => onEvent(event));
  }
  const channel = new BroadcastChannel(name);
  const ended = new AbortController();
  let lastId: string | null = null;

  channel.addEventListener('message', ({ data }: MessageEvent<Heard>) => {
    lastId = data.id;
    onEvent(data.event);
  });

  /** Reads the stream for all tabs, until this one ends: the lock is held as long. */
  const lead = (): Promise<void> =>
    new Promise((resolve) => {
      const stop = subscribe(lastId, (heard) => {
        channel.postMessage(heard);
        onEvent(heard.event);
      });
      ended.signal.addEventListener('abort', () => {
        stop();
        resolve();
      });
    });
  navigator.locks.request(name, { signal: ended.signal }, lead).catch(() => {
    // This tab ended while another one led; or the browser refuses locks, then this tab leads itself alone.
    if (!ended.signal.aborted) void lead();
  });

  return () => {
    ended.abort();
    channel.close();
  };
}

function subscribe(lastEventId: string | null, onHeard: (heard: Heard) => void): () => void {
  const subscription = trpc.live.events.subscribe(
    { lastEventId },
    { onData: ({ id, data }) => onHeard({ id, event: data as LiveEvent }) },
  );
  return () => subscription.unsubscribe();
}
