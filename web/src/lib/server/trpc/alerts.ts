import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { changeRecipient, listAlerts, listRecipients, removeRecipient } from '#db/health/alert-page.ts';
import { alertNames } from '#domain/health/alert.ts';
import * as m from '#lib/paraglide/messages.js';
import { addAlertRecipient } from '#operations/health/add-alert-recipient.ts';
import { testRecipient } from '#operations/health/deliver-alerts.ts';
import { isMailSetUp } from '#operations/workspace/send-mail.ts';
import { permitted, router } from './trpc.ts';

const recipient = z.object({ id: z.uuid() });
/** Null: all of them, also those to come. */
const chosen = z
  .array(z.enum(alertNames as [(typeof alertNames)[number], ...typeof alertNames]))
  .min(1, { error: () => m.alert_names_missing() })
  .max(100)
  .nullable();

/** What is wrong, and who is told of it. */
export const alertsRouter = router({
  get: permitted('settings.read').query(async ({ ctx }) => {
    const [alerts, recipients, mayMail] = await Promise.all([
      listAlerts(ctx.db),
      listRecipients(ctx.db),
      isMailSetUp(ctx.db),
    ]);
    return { alerts, recipients, mayMail };
  }),

  /** The secret of a webhook is in the answer, this once. */
  add: permitted('settings.edit')
    .input(
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('mail'),
          address: z
            .email({ error: () => m.sign_in_email_missing() })
            .max(254)
            .toLowerCase(),
          alerts: chosen,
        }),
        z.object({
          kind: z.literal('webhook'),
          address: z.url({ error: () => m.connection_address_unreadable() }).max(500),
          alerts: chosen,
        }),
      ]),
    )
    .mutation(({ ctx, input }) => addAlertRecipient(ctx, { ...input, actor: ctx.user.id })),

  change: permitted('settings.edit')
    .input(recipient.extend({ alerts: chosen }))
    .mutation(({ ctx, input }) => changeRecipient(ctx.db, { ...input, actor: ctx.user.id })),

  remove: permitted('settings.edit')
    .input(recipient)
    .mutation(({ ctx, input }) => removeRecipient(ctx.db, { ...input, actor: ctx.user.id })),

  /** Tells the recipient of an alert that says that it is a test. */
  test: permitted('settings.edit')
    .input(recipient)
    .mutation(({ ctx, input }) => testRecipient(ctx, { ...input, testId: randomUUID(), now: new Date() })),
});
