/** Divides the waiting times of the simulated world, so that a day's campaign runs in minutes. Sound stays in real time. */
export interface Pace {
  readonly scale: number;
  /** Scaled milliseconds, never below the floor (nor above the unscaled time). */
  scaled(ms: number, floorMs?: number): number;
  /** Nobody answers sooner after a dial: it is the time that the product has in the real world to prepare itself. */
  readonly leastUntilAnswerMs: number;
}

export function paceOf(scale: number, leastUntilAnswerMs = 0): Pace {
  const scaled = (ms: number, floorMs = 0): number => Math.min(ms, Math.max(floorMs, ms / scale));
  return { scale, scaled, leastUntilAnswerMs };
}

/** Waits `ms`; rejects with the signal's reason when it is aborted. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
