import { z } from 'zod';
import { listAccounts, readAccount, removeAccount } from '#db/provider/account.ts';
import { changeCallerNumber, listCallerNumbers, removeCallerNumber } from '#db/provider/caller-number.ts';
import { providerKinds, webhookPath } from '#domain/provider/provider.ts';
import * as m from '#lib/paraglide/messages.js';
import { checkAccount } from '#operations/provider/check-account.ts';
import { changeAccount, createAccount } from '#operations/provider/save-account.ts';
import { listOwnNumbers, takeNumbers } from '#operations/provider/take-numbers.ts';
import type { Context } from './trpc.ts';
import { permitted, router } from './trpc.ts';

const one = z.object({ accountId: z.uuid() });
const label = z.string().trim().max(80);
const limit = z.number().int().min(1).max(10_000);

const form = z.object({
  name: z
    .string()
    .trim()
    .min(1, { error: () => m.carrier_name_missing() })
    .max(80, { error: () => m.text_too_long({ limit: 80 }) }),
  fields: z.record(z.string().max(40), z.string().max(500)),
  /** Left out: it stays as it is. */
  apiKey: z.string().trim().min(1).max(500).optional(),
  maxConcurrentCalls: limit,
  maxCallsPerSecond: z.number().min(0.1).max(1_000),
});

const saving = (ctx: Context) => ({ ...ctx, policy: { allowLoopback: ctx.environment.REDIAL_ALLOW_LOOPBACK } });

/** Accounts at carriers and the numbers that campaigns call from. No key ever leaves the server. */
export const carriersRouter = router({
  list: permitted('settings.read').query(({ ctx }) => listAccounts(ctx.db)),

  get: permitted('settings.read')
    .input(one)
    .query(async ({ ctx, input }) => {
      const [account, numbers] = await Promise.all([
        readAccount(ctx.db, input.accountId),
        listCallerNumbers(ctx.db, input.accountId),
      ]);
      return { account, numbers, webhookUrl: new URL(webhookPath(account), ctx.environment.REDIAL_URL).href };
    }),

  create: permitted('settings.edit')
    .input(z.object({ kind: z.enum(providerKinds), form }))
    .mutation(async ({ ctx, input }) => ({
      id: await createAccount(saving(ctx), { ...input, form: given(input.form), actor: ctx.user.id, now: new Date() }),
    })),

  change: permitted('settings.edit')
    .input(one.extend({ form }))
    .mutation(({ ctx, input }) =>
      changeAccount(saving(ctx), { ...input, form: given(input.form), actor: ctx.user.id, now: new Date() }),
    ),

  remove: permitted('settings.edit')
    .input(one)
    .mutation(({ ctx, input }) => removeAccount(ctx.db, { ...input, actor: ctx.user.id })),

  /** Asks carrier and LiveKit, and lets LiveKit know the carrier's calls. */
  check: permitted('settings.edit')
    .input(one)
    .mutation(({ ctx, input }) => checkAccount(ctx, input)),

  /** What the carrier says the account has. */
  ownNumbers: permitted('settings.read')
    .input(one)
    .query(({ ctx, input }) => listOwnNumbers(ctx, input)),

  takeNumbers: permitted('settings.edit')
    .input(
      one.extend({
        numbers: z.array(z.string().max(40)).min(1).max(1_000),
        label,
        maxConcurrentCalls: limit.nullable(),
      }),
    )
    .mutation(async ({ ctx, input }) => ({ added: await takeNumbers(ctx, { ...input, actor: ctx.user.id }) })),

  changeNumber: permitted('settings.edit')
    .input(z.object({ numberId: z.uuid(), label, maxConcurrentCalls: limit.nullable() }))
    .mutation(({ ctx, input }) => changeCallerNumber(ctx.db, { ...input, actor: ctx.user.id })),

  removeNumber: permitted('settings.edit')
    .input(z.object({ numberId: z.uuid() }))
    .mutation(({ ctx, input }) => removeCallerNumber(ctx.db, { ...input, actor: ctx.user.id })),
});

/** A key that was not written is not replaced. */
function given({ apiKey, ...rest }: z.infer<typeof form>) {
  return apiKey === undefined ? rest : { ...rest, apiKey };
}
