import { z } from 'zod';
import { listStops, stopChoices } from '#db/do-not-call/stop.ts';
import { stopScopes } from '#domain/do-not-call/stop.ts';
import { addStop, liftStop } from '#operations/do-not-call/change-stops.ts';
import { permitted, router } from './trpc.ts';

const reason = z.string().max(2000);

/** What people have stopped: numbers, places, accounts, versions of bots, lists. */
export const stopsRouter = router({
  list: permitted('stop.read').query(({ ctx }) => listStops(ctx.db)),

  choices: permitted('stop.read').query(({ ctx }) => stopChoices(ctx.db)),

  add: permitted('stop.edit')
    .input(z.object({ scope: z.enum(stopScopes), value: z.string().max(255), reason }))
    .mutation(async ({ ctx, input }) => ({
      id: await addStop(ctx, { ...input, actor: ctx.user.id, now: new Date() }),
    })),

  lift: permitted('stop.edit')
    .input(z.object({ stopId: z.uuid(), reason }))
    .mutation(({ ctx, input }) => liftStop(ctx, { ...input, actor: ctx.user.id, now: new Date() })),
});
