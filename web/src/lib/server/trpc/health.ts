import { permitted, router } from './trpc.ts';

export const healthRouter = router({
  ping: permitted('campaign.read').query(() => ({ ok: true })),
});
