import { getCountries } from 'libphonenumber-js/max';
import { z } from 'zod';
import { keepDoNotCall } from '#db/do-not-call/entry-end.ts';
import { countDoNotCall, historyOfNumber, listDoNotCall } from '#db/do-not-call/list.ts';
import { DoNotCallListQuery, DoNotCallScope } from '#domain/do-not-call/entry.ts';
import { parsePhoneNumber } from '#domain/contact/phone-number.ts';
import { RedialError } from '#domain/error.ts';
import { listNumber, unlistForgotten, unlistImport, unlistNumber } from '#operations/do-not-call/change-do-not-call.ts';
import { permitted, router } from './trpc.ts';

const reason = z.string().max(2000);
const phone = z.string().max(40);
const country = z.string().length(2).nullable().default(null);

/** Numbers that must not be called: the workspace's own list. */
export const doNotCallRouter = router({
  list: permitted('dnc.read')
    .input(DoNotCallListQuery.omit({ search: true }))
    .query(async ({ ctx, input }) => {
      const [page, counts] = await Promise.all([
        listDoNotCall(ctx.db, { ...input, search: '' }),
        countDoNotCall(ctx.db),
      ]);
      return { ...page, counts };
    }),

  // Mutations, although they only read: a number stands in no address, and so in no log of one.
  search: permitted('dnc.read')
    .input(DoNotCallListQuery)
    .mutation(({ ctx, input }) => listDoNotCall(ctx.db, input)),

  history: permitted('dnc.read')
    .input(z.object({ phone, country }))
    .mutation(async ({ ctx, input }) => {
      const parsed = parsePhoneNumber(input.phone, input.country);
      if (!parsed.ok) throw RedialError.of(parsed, { details: { field: 'phone' } });
      const { e164 } = parsed.phone;
      return { phone: e164, ...(await historyOfNumber(ctx.db, e164)) };
    }),

  add: permitted('dnc.edit')
    .input(
      z.object({
        ...{ phone, country, reason },
        scope: DoNotCallScope,
        expiresAt: z.iso.datetime({ offset: true }).nullable(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const { id } = await listNumber(ctx, {
        ...input,
        expiresAt: input.expiresAt === null ? null : new Date(input.expiresAt),
        ...{ source: 'console', actor: ctx.user.id, now: new Date() },
      });
      return { id };
    }),

  remove: permitted('dnc.edit')
    .input(z.object({ entryId: z.uuid(), reason, isNotMeant: z.boolean().default(false) }))
    .mutation(async ({ ctx, input: { entryId, reason, isNotMeant } }) => {
      const end = isNotMeant ? ('not_meant' as const) : ('removed' as const);
      await unlistNumber(ctx, { entryId, reason, end, actor: ctx.user.id, now: new Date() });
    }),

  removeForgotten: permitted('dnc.edit')
    .input(z.object({ phone, reason }))
    .mutation(({ ctx, input }) => unlistForgotten(ctx, { ...input, actor: ctx.user.id, now: new Date() })),

  removeImport: permitted('dnc.edit')
    .input(z.object({ importId: z.uuid(), reason }))
    .mutation(async ({ ctx, input }) => ({
      entries: await unlistImport(ctx, { ...input, actor: ctx.user.id, now: new Date() }),
    })),

  keep: permitted('dnc.edit')
    .input(z.object({ entryId: z.uuid() }))
    .mutation(({ ctx, input }) => keepDoNotCall(ctx.db, { ...input, actor: ctx.user.id })),

  countries: permitted('dnc.read').query(() => getCountries()),
});
