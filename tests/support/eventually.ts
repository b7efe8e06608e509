import { until } from '#infra/process/probe.ts';

/**
 * Asks again and again until there is an answer, and returns it. An error while asking is no answer yet.
 * @throws Error after `withinMs`, with what was asked; its cause is what asking failed with last.
 */
export async function eventually<T>(ask: () => Promise<T | undefined> | T | undefined, withinMs = 30_000): Promise<T> {
  let answer: T | undefined;
  let cause: unknown;
  const tryOnce = async (): Promise<boolean> => {
    try {
      answer = await ask();
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    return answer !== undefined;
  };
  await until(tryOnce, AbortSignal.timeout(withinMs));
  if (answer === undefined) throw new Error(`Nothing came within ${withinMs} ms: ${ask.toString()}`, { cause });
  return answer;
}
