import { tracked } from '@trpc/server';
import { z } from 'zod';
import { eventsAfter, latestEventId, type AnnouncedEvent } from '#db/event/event-log.ts';
import { permitted, router } from './trpc.ts';

/** A page that was away for longer than this many events reads everything anew instead. */
const replayLimit = 200;

const everythingAnew: AnnouncedEvent = { id: 0, kind: 'gap', campaignId: null, contactId: null, attemptId: null };

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
      const unsubscribe = ctx.events.subscribe(push);
      const onAbort = (): void => wake?.();
      signal?.addEventListener('abort', onAbort);
      try {
        let seen = input.lastEventId ? Number(input.lastEventId) : await latestEventId(ctx.db);
        const missed = await eventsAfter(ctx.db, { ...input, after: seen, limit: replayLimit });
        if (missed.length === replayLimit) {
          seen = await latestEventId(ctx.db);
          yield tracked(String(seen), everythingAnew);
        } else {
          for (const event of missed) {
            seen = Math.max(seen, event.id);
            yield tracked(String(event.id), event);
          }
        }
        while (!signal?.aborted) {
          for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
            // Events are numbered when written and seen when committed: a smaller number may come later.
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
