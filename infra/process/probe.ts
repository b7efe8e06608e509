/** Readiness probes: they look until the thing answers, and stop when told to. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 50;

/** Repeats a question until it is answered with yes, or the signal aborts. An error counts as no. */
export async function until(question: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const yes = await question().catch(() => false);
    if (yes) return;
    await sleep(pauseMs);
  }
}

/** Waits until a GET is answered with a 2xx status (or what `accept` says). */
export function httpAnswers(
  url: string,
  signal: AbortSignal,
  accept: (response: Response) => boolean = (response) => response.ok,
): Promise<void> {
  return until(async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000), redirect: 'manual' });
    await response.body?.cancel();
    return accept(response);
  }, signal);
}

/** Waits until a TCP connection is accepted on the loopback interface. */
export function portAccepts(port: number, signal: AbortSignal): Promise<void> {
  return until(
    () =>
      new Promise((resolve) => {
        const socket = connect({ host: '127.0.0.1', port });
        const end = (answer: boolean): void => {
          socket.destroy();
          resolve(answer);
        };
        socket.once('connect', () => end(true));
        socket.once('error', () => end(false));
        socket.setTimeout(1_000, () => end(false));
      }),
    signal,
  );
}
