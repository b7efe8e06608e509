import { asc, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { campaigns } from '#db/schema/index.ts';
import { createApiKey, listApiKeys, revokeApiKey } from '#db/workspace/api-key.ts';
import { isNetwork } from '#domain/workspace/client-address.ts';
import { apiScopes } from '#domain/workspace/permission.ts';
import * as m from '#lib/paraglide/messages.js';
import { permitted, router } from './trpc.ts';

const NewApiKey = z.object({
  name: z
    .string()
    .trim()
    .min(1, { error: () => m.api_key_name_missing() })
    .max(80),
  scopes: z.array(z.enum(apiScopes)).min(1, { error: () => m.api_scope_not_chosen() }),
  /** Null: for all campaigns, also those to come. */
  campaignIds: z.array(z.uuid()).min(1).max(100).nullable().default(null),
  /** Null: from everywhere. */
  networks: z
    .array(z.string().refine(isNetwork, { error: () => m.api_key_network_wrong() }))
    .min(1)
    .max(50)
    .nullable()
    .default(null),
  expiresAt: z.coerce
    .date()
    .refine((date) => date.getTime() > Date.now(), { error: () => m.api_key_expiry_past() })
    .nullable()
    .default(null),
});

export const apiKeysRouter = router({
  list: permitted('api_key.edit').query(({ ctx }) => listApiKeys(ctx.db)),

  /** Campaigns that a key can be for. */
  campaigns: permitted('api_key.edit').query(({ ctx }) =>
    ctx.db
      .select({ id: campaigns.id, name: campaigns.name })
      .from(campaigns)
      .where(isNull(campaigns.deletedAt))
      .orderBy(asc(campaigns.name)),
  ),

  /** The key is in the answer, this once. */
  create: permitted('api_key.edit')
    .input(NewApiKey)
    .mutation(({ ctx, input }) => createApiKey(ctx.db, { ...input, actor: ctx.user.id })),

  revoke: permitted('api_key.edit')
    .input(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input }) => revokeApiKey(ctx.db, { ...input, actor: ctx.user.id, now: new Date() })),
});
