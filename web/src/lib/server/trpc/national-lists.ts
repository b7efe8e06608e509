import { z } from 'zod';
import { readNationalLists } from '#db/do-not-call/national-list.ts';
import { removeNationalList } from '#operations/do-not-call/change-national-list.ts';
import { isStale, nationalRegisterOf, nationalRegisters } from '#domain/do-not-call/national-list.ts';
import { permitted, router } from './trpc.ts';

/** Registers in which people object to sales calls, as they were imported. */
export const nationalListsRouter = router({
  get: permitted('dnc.read').query(async ({ ctx }) => {
    const at = new Date();
    const lists = await readNationalLists(ctx.db);
    return {
      registers: nationalRegisters.map(({ country, name, maxAgeDays }) => ({ country, name, maxAgeDays })),
      lists: lists.map((list) => ({
        ...list,
        name: nationalRegisterOf(list.country)?.name ?? list.country,
        maxAgeDays: nationalRegisterOf(list.country)?.maxAgeDays ?? null,
        isStale: isStale(list, at),
      })),
    };
  }),

  remove: permitted('dnc.edit')
    .input(z.object({ country: z.string().length(2), reason: z.string().trim().min(10).max(2000) }))
    .mutation(async ({ ctx, input }) => {
      await removeNationalList(ctx, { ...input, actor: ctx.user.id, now: new Date() });
    }),
});
