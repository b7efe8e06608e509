import { isSandbox, readHealth } from '../health.ts';
import { anyone, permitted, router } from './trpc.ts';

export const healthRouter = router({
  /** What every page shows: is something away? Is this the sandbox? Answers even when the database is away. */
  status: anyone.query(async ({ ctx }) => {
    const { database, temporal, livekit, agents, at } = await readHealth(ctx, new Date());
    return { database, temporal, livekit, agents, isSandbox: await isSandbox(ctx), at };
  }),

  fleet: permitted('health.read').query(({ ctx }) => readHealth(ctx, new Date())),
});
