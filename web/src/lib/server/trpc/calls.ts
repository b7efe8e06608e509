import { z } from 'zod';
import { listCalls } from '#db/call/call-list.ts';
import { readCallPage } from '#db/call/call-page.ts';
import { Outcome } from '#domain/call/call.ts';
import { isPermitted } from '#domain/workspace/permission.ts';
import { contactWorkflowId } from '#temporal.config';
import { inWords } from '../words.ts';
import { workflowLink } from '../workflow-link.ts';
import { repush } from '../crm-repush.ts';
import { permitted, router } from './trpc.ts';

export const callsRouter = router({
  list: permitted('call.read')
    .input(
      z.object({
        campaignId: z.uuid().nullable().default(null),
        outcomes: z.array(Outcome).default([]),
        sentiments: z.array(z.enum(['positive', 'neutral', 'negative'])).default([]),
        search: z.string().max(120).default(''),
        limit: z.number().int().min(1).max(200).default(50),
        cursor: z.uuid().nullable().default(null),
      }),
    )
    .query(({ ctx, input }) => listCalls(ctx.db, input)),

  get: permitted('call.read')
    .input(z.object({ callId: z.uuid() }))
    .query(async ({ ctx, input }) => {
      const page = await readCallPage(ctx.db, input.callId);
      return {
        ...page,
        mayListen: isPermitted(ctx.roles, 'call.listen'),
        workflowUrl: page.contact ? workflowLink(ctx, contactWorkflowId(page.contact.id)) : null,
      };
    }),

  /** Pushes a result to the CRM again after it was given up. */
  repush: permitted('crm.repush')
    .input(z.object({ attemptId: z.uuid() }))
    .mutation(async ({ ctx, input }) => {
      const refusal = await repush(ctx, { ...input, actor: ctx.user.id });
      return { refusal: refusal === null ? null : inWords(refusal) };
    }),
});
