import { trpc, type Outputs } from './trpc.ts';

type LiveEvent = { kind: string; campaignId: string | null };

const quietMs = 400;
const safetyMs = 15_000;

/**
 * Calls `refresh` soon after something happened in a campaign (or in any): at once for the first event, then at most
 * every 400 ms, and now and then without one. Use it in an `$effect`.
 * @returns a function that ends it.
 */
export function watchEvents(options: {
  campaignId: string | null;
  refresh: (kinds: ReadonlySet<string>) => Promise<unknown>;
  onConnection?: (isLive: boolean) => void;
}): () => void {
  const { campaignId, refresh, onConnection } = options;
  let kinds = new Set<string>();
  let running = false;
  let timer: ReturnType<typeof setTimeout> | null = null;

  async function run(): Promise<void> {
    timer = null;
    if (running) return;
    running = true;
    const taken = kinds;
    kinds = new Set();
    try {
      await refresh(taken);
    } catch {
      // The page shows what it had; the next round tries again.
    } finally {
      running = false;
      if (kinds.size > 0) later();
    }
  }

  function later(): void {
    timer ??= setTimeout(() => void run(), quietMs);
  }

  const subscription = trpc.live.events.subscribe(
    { campaignId },
    {
      onData: (message) => {
        const event = message.data as LiveEvent;
        kinds.add(event.kind);
        if (timer === null && !running) later();
      },
      onConnectionStateChange: ({ state }) => onConnection?.(state === 'pending'),
    },
  );
  const safety = setInterval(() => {
    kinds.add('timer');
    later();
  }, safetyMs);

  return () => {
    subscription.unsubscribe();
    clearInterval(safety);
    if (timer !== null) clearTimeout(timer);
  };
}

export type Health = Outputs['health']['status'];
