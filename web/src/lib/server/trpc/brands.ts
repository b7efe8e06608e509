import { z } from 'zod';
import { addBrand, listBrands, removeBrand, renameBrand } from '#db/do-not-call/brand.ts';
import * as m from '#lib/paraglide/messages.js';
import { permitted, router } from './trpc.ts';

const brandId = z.uuid();
const name = z
  .string()
  .trim()
  .min(1, { error: () => m.brand_name_missing() })
  .max(120, { error: () => m.text_too_long({ limit: 120 }) });

/** Names under which the workspace calls. */
export const brandsRouter = router({
  list: permitted('campaign.read').query(({ ctx }) => listBrands(ctx.db)),

  add: permitted('settings.edit')
    .input(z.object({ name }))
    .mutation(async ({ ctx, input }) => ({ id: await addBrand(ctx.db, { ...input, actor: ctx.user.id }) })),

  rename: permitted('settings.edit')
    .input(z.object({ brandId, name }))
    .mutation(({ ctx, input }) => renameBrand(ctx.db, { ...input, actor: ctx.user.id })),

  remove: permitted('settings.edit')
    .input(z.object({ brandId }))
    .mutation(({ ctx, input }) => removeBrand(ctx.db, { ...input, actor: ctx.user.id })),
});
