import { z } from 'zod';
import { changeAbandonmentSetting, readAbandonmentSetting } from '#db/calling-law/abandonment.ts';
import { AbandonmentRule } from '#domain/calling-law/abandonment.ts';
import { permitted, router } from './trpc.ts';

const fields = AbandonmentRule.shape;

export const abandonmentRouter = router({
  /** When a campaign pauses because people who answered do not hear the bot. */
  get: permitted('settings.read').query(({ ctx }) => readAbandonmentSetting(ctx.db)),

  change: permitted('settings.edit')
    .input(
      z.object({
        rule: z.object({
          withinSeconds: fields.withinSeconds.removeDefault(),
          pauseAtPercent: fields.pauseAtPercent.removeDefault(),
          minimumAnswered: fields.minimumAnswered.removeDefault(),
        }),
        reason: z.string().trim().max(1000).nullable().default(null),
      }),
    )
    .mutation(({ ctx, input }) => changeAbandonmentSetting(ctx.db, { ...input, actor: ctx.user.id })),
});
