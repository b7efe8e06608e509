import { setTimeout as sleep } from 'node:timers/promises';

const lookEveryMs = 2_000;
/** A leg is in the room before its phone rings. */
const comesWithinMs = 10_000;
/** The gateway's own word of the end comes within moments of the leg's leaving. */
const wordWithinMs = 1_500;

/**
 * Resolves when a leg has left its room, or does not come; never if the signal is aborted before. A look that fails says
 * nothing.
 */
export async function whenGone(isThere: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  let wasThere = false;
  for (;;) {
    try {
      await sleep(lookEveryMs, undefined, { signal });
      const isNow = await isThere();
      wasThere ||= isNow;
      if (isNow || (!wasThere && performance.now() - startedAt < comesWithinMs)) continue;
      await sleep(wordWithinMs, undefined, { signal });
      return;
    } catch {
      if (signal.aborted) return new Promise(() => undefined);
    }
  }
}
