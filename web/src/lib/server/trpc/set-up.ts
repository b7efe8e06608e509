import { stored } from '#domain/message/stored.ts';
import { lookAtSetUp } from '#operations/workspace/look-at-set-up.ts';
import { readSandboxTraces, restoreLaw } from '#operations/workspace/sandbox-traces.ts';
import { permitted, router } from './trpc.ts';

export const setUpRouter = router({
  /** What the workspace needs before it can call, and what a sandbox has left in it. */
  get: permitted('settings.read').query(async ({ ctx }) => {
    const [lines, traces] = await Promise.all([lookAtSetUp(ctx, new Date()), readSandboxTraces(ctx)]);
    return {
      lines: lines.map(({ says, ...line }) => ({ ...line, says: stored(says) })),
      traces: traces.map(({ kind, says }) => ({ kind, says: stored(says) })),
    };
  }),

  /** Sets back the caps and the limit of abandoned calls that the sandbox has loosened. */
  restoreLaw: permitted('settings.edit').mutation(({ ctx }) =>
    restoreLaw(ctx, { actor: ctx.user.id, now: new Date() }),
  ),
});
