import { z } from 'zod';
import { cancelCallback } from '#operations/callback/cancel-callback.ts';
import { moveCallback } from '#operations/callback/move-callback.ts';
import { scheduleCallback } from '#operations/callback/schedule-callback.ts';
import { countCallbacks, listCallbacks } from '#db/callback/callback-list.ts';
import { CallbackListQuery } from '#domain/callback/callback-list-query.ts';
import { permitted, router } from './trpc.ts';

export const callbacksRouter = router({
  list: permitted('contact.read')
    .input(CallbackListQuery)
    .query(async ({ ctx, input }) => {
      const now = new Date();
      const [page, counts] = await Promise.all([listCallbacks(ctx.db, { ...input, now }), countCallbacks(ctx.db, now)]);
      return { ...page, counts };
    }),

  schedule: permitted('callback.edit')
    .input(
      z.object({ contactId: z.uuid(), dueAt: z.iso.datetime({ offset: true }), note: z.string().max(500).optional() }),
    )
    .mutation(({ ctx, input }) =>
      scheduleCallback(ctx, {
        contactId: input.contactId,
        source: 'console',
        requestedFor: new Date(input.dueAt),
        note: input.note,
        createdBy: ctx.user.id,
        now: new Date(),
      }),
    ),

  move: permitted('callback.edit')
    .input(
      z.object({
        callbackId: z.uuid(),
        dueAt: z.iso.datetime({ offset: true }),
        note: z.string().max(500).nullable().optional(),
      }),
    )
    .mutation(({ ctx, input }) =>
      moveCallback(ctx, {
        callbackId: input.callbackId,
        requestedFor: new Date(input.dueAt),
        note: input.note,
        actor: ctx.user.id,
        now: new Date(),
      }),
    ),

  cancel: permitted('callback.edit')
    .input(z.object({ callbackId: z.uuid() }))
    .mutation(({ ctx, input }) =>
      cancelCallback(ctx, {
        callbackId: input.callbackId,
        actor: ctx.user.id,
        timeScale: ctx.environment.REDIAL_TIME_SCALE,
        now: new Date(),
      }),
    ),
});
