import { asc } from 'drizzle-orm';
import { providerAccounts } from '#db/schema/index.ts';
import { carrierOf, lookAtServices, secondSubjects, sharedSubjects } from '#operations/health/probe-services.ts';
import { isSandbox, readHealth } from '../health.ts';
import { anyone, permitted, router } from './trpc.ts';

/** Open pages ask often; the vendors are asked so often at most. */
const shownForMs = 30_000;

export const healthRouter = router({
  /** What every page shows: is something away? Is this the sandbox? Answers even when the database is away. */
  status: anyone.query(async ({ ctx }) => {
    const { database, temporal, livekit, agents, at } = await readHealth(ctx, new Date());
    return { database, temporal, livekit, agents, isSandbox: await isSandbox(ctx), at };
  }),

  fleet: permitted('health.read').query(({ ctx }) => readHealth(ctx, new Date())),

  /** What the services of a call answer now: gateway, speech, language model, and the carrier of each account. */
  services: permitted('health.read').query(async ({ ctx }) => {
    const { id, name } = providerAccounts;
    const accounts = await ctx.db.select({ id, name }).from(providerAccounts).orderBy(asc(name));
    const subjects = [...sharedSubjects, ...secondSubjects, ...accounts.map((account) => carrierOf(account.id))];
    const probes = await lookAtServices(ctx, { subjects, now: new Date(), freshMs: shownForMs });
    return probes.map(({ service, providerAccountId, state, words, tookMs, checkedAt }) => ({
      service,
      account: accounts.find((account) => account.id === providerAccountId)?.name ?? null,
      state,
      words,
      tookMs,
      checkedAt,
    }));
  }),
});
