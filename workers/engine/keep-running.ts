import { pause } from './pause.ts';

/** What runs until it is shut down; the shape of a Temporal worker. */
export interface Runnable {
  /** Settles when it ran to its end, rejects when it broke. */
  run(): Promise<void>;
  shutdown(): void;
}

interface KeepRunning {
  /** Makes it, also the second and third time: what broke cannot run again. */
  begin: () => Promise<Runnable>;
  onFailure: (error: unknown, failuresInARow: number) => void;
  stop: AbortSignal;
  /** So many failures in a row are given up. */
  maxFailures: number;
  /** What has run for so long was sound: the count begins anew. */
  soundAfterMs: number;
  pauseMs: number;
}

/**
 * Keeps something running until `stop`, which lets it end in good order. When it breaks, it is made anew.
 * @throws the last error when it broke `maxFailures` times in a row
 */
export async function keepRunning(options: KeepRunning): Promise<void> {
  const { begin, onFailure, stop, maxFailures, soundAfterMs, pauseMs } = options;
  for (let failures = 0; !stop.aborted; await pause(pauseMs, stop)) {
    const startedAt = performance.now();
    try {
      return await runUntil(stop, await begin());
    } catch (error) {
      failures = performance.now() - startedAt >= soundAfterMs ? 1 : failures + 1;
      onFailure(error, failures);
      if (failures >= maxFailures) throw error;
    }
  }
}

async function runUntil(stop: AbortSignal, running: Runnable): Promise<void> {
  const done = running.run();
  const end = (): void => running.shutdown();
  if (stop.aborted) end();
  stop.addEventListener('abort', end);
  try {
    await done;
  } finally {
    stop.removeEventListener('abort', end);
  }
}
