import { z } from 'zod';
import { listDeletions } from '#db/retention/deletion.ts';
import { holdChoices, listHolds } from '#db/retention/legal-hold.ts';
import { readRetentionPage } from '#db/retention/overview.ts';
import { changeRetention } from '#db/workspace/retention.ts';
import { Retention } from '#domain/retention/retention.ts';
import { addHold, liftHold } from '#operations/retention/change-holds.ts';
import { erasePerson, exportPerson, findPerson } from '#operations/retention/erase-person.ts';
import { permitted, router } from './trpc.ts';

const reason = z.string().max(2000);
const phone = z.string().max(40);
const deletionsShown = 50;

/** What is kept for how long, proof of what was deleted, legal holds, and everything about one person. */
export const retentionRouter = router({
  get: permitted('retention.read').query(({ ctx }) => readRetentionPage(ctx.db, new Date())),

  deletions: permitted('retention.read').query(({ ctx }) => listDeletions(ctx.db, deletionsShown)),

  change: permitted('retention.edit')
    .input(Retention)
    .mutation(({ ctx, input }) => changeRetention(ctx.db, { retention: input, actor: ctx.user.id, now: new Date() })),

  holds: permitted('hold.edit').query(({ ctx }) => listHolds(ctx.db)),

  holdChoices: permitted('hold.edit').query(({ ctx }) => holdChoices(ctx.db)),

  addHold: permitted('hold.edit')
    .input(z.object({ subject: z.union([z.object({ phone }), z.object({ campaignId: z.uuid() })]), reason }))
    .mutation(async ({ ctx, input }) => ({
      id: await addHold(ctx, { ...input, actor: ctx.user.id, now: new Date() }),
    })),

  liftHold: permitted('hold.edit')
    .input(z.object({ holdId: z.uuid(), reason }))
    .mutation(({ ctx, input }) => liftHold(ctx, { ...input, actor: ctx.user.id })),

  // Mutations, although they only read: a number stands in no address, and so in no log of one.
  findPerson: permitted('person.erase')
    .input(z.object({ phone }))
    .mutation(({ ctx, input }) => findPerson(ctx, input)),

  exportPerson: permitted('person.erase')
    .input(z.object({ phone }))
    .mutation(({ ctx, input }) => exportPerson(ctx, { ...input, actor: ctx.user.id, now: new Date() })),

  erasePerson: permitted('person.erase')
    .input(z.object({ phone, reason }))
    .mutation(({ ctx, input }) => erasePerson(ctx, { ...input, actor: ctx.user.id, now: new Date() })),
});
