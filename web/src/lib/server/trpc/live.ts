import { tracked } from '@trpc/server';
import { z } from 'zod';
import { eventsAfter, latestEventId } from '#db/event/event-log.ts';
import type { AnnouncedEvent } from '../event-feed.ts';
import { permitted, router } from './trpc.ts';

/** A page that was away for longer than this many events reads everything anew instead. */
const replayLimit = 200;

export const liveRouter = router({
  /**
   * What happens in a campaign, or in all of them, as it happens: ids and kinds, after which a page reads what it
   * shows. A page that lost its connection hears what it missed.
   */
  events: permitted('campaign.read')
    .input(z.object({ campaignId: z.uuid().nullable().default(null), lastEventId: z.string().nullish() }))
    .subscription(async function* ({ ctx, input, signal }) {
      const queue: AnnouncedEvent[] = [];
      let wake: (() => void) | null = null;
      const push = (event: AnnouncedEvent): void => {
        if (input.campaignId !== null && event.campaignId !== input.campaignId) return;
        queue.push(event);
        wake?.();
      };
      const gap: AnnouncedEvent = {
        id: 0,
        kind: 'gap',
        campaignId: input.campaignId,
        contactId: null,
        attemptId: null,
      };
      const unsubscribe = ctx.events.subscribe(push, () => push(gap));
      const onAbort = (): void => wake?.();
      signal?.addEventListener('abort', onAbort);
      try {
        let seen = input.lastEventId ? Number(input.lastEventId) : await latestEventId(ctx.db);
        const missed = await eventsAfter(ctx.db, { ...input, after: seen, limit: replayLimit });
        for (const event of missed) {
          seen = Math.max(seen, event.id);
          yield tracked(String(event.id), event);
        }
        while (!signal?.aborted) {
          for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
            // Events are numbered when written and announced when committed: a smaller number may come later.
            seen = Math.max(seen, event.id);
            yield tracked(String(seen), event);
          }
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (queue.length > 0 || signal?.aborted) resolve();
          });
          wake = null;
        }
      } finally {
        unsubscribe();
        signal?.removeEventListener('abort', onAbort);
      }
    }),
});
